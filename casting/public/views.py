"""The public pages: calls to look through, and one call."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casting.selectors.public import Page, cities, narrowed, open_calls, page_of, public_call, was_public

from .cards import card_of, may_see_contact, ways_to, whatsapp_link
from .forms import SearchForm
from .language import alternates, in_language, spoken
from .structured import job_posting, told

# What staff change acts everywhere within ten seconds.
_FRESH = 10
_CITIES_FRESH = 60
_PREVIEW = 200
_KEPT = {"city", "kind"}
_LONGEST = 60


@require_safe
@in_language
def calls(request: HttpRequest) -> HttpResponse:
    """Kept for a moment, by what it depends on: a call that is passed around is opened by hundreds at once."""
    key = _key(request)
    body = cache.get(key) if key else None
    if body is None:
        body = render(request, "casting/public/list.html", _list(request)).content
        if key:
            cache.set(key, body, _FRESH)
    return _fresh(request, HttpResponse(body))


def _key(request: HttpRequest) -> str:
    """Of what is asked for again and again; "" for the rest, which would only push other things out of the cache."""
    if set(request.GET) - _KEPT or len(request.GET.urlencode()) > _LONGEST:
        return ""
    where = f"{request.scheme}:{request.get_host()}:{spoken()}:{request.path}"
    return f"casting-calls:{where}?{request.GET.urlencode()}"


def _list(request: HttpRequest) -> dict[str, Any]:
    known = cache.get_or_set("casting-calls:cities", cities, _CITIES_FRESH)
    form = SearchForm(request.GET, known or [])
    wanted = form.wanted()
    page = page_of(narrowed(open_calls(), wanted), before=_before(request))
    return {
        "form": form,
        "cards": [card_of(call) for call in page.calls],
        "older": _older(request, page),
        "is_narrowed": wanted != type(wanted)(),
        "is_first": not request.GET,
        "base": list_address(),
        **alternates(request, "list"),
    }


def _before(request: HttpRequest) -> int | None:
    said = request.GET.get("before", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else None


def _older(request: HttpRequest, page: Page) -> str:
    if page.older is None:
        return ""
    query = request.GET.copy()
    query["before"] = str(page.older)
    return query.urlencode()


@require_safe
@in_language
def call(request: HttpRequest, pk: str) -> HttpResponse:
    found = public_call(int(pk))
    if found is None:
        return gone(request, int(pk))
    card = card_of(found)
    links = alternates(request, "call", pk=found.pk)
    shown = may_see_contact(found)
    context = {
        "card": card,
        "call": found,
        "ways": ways_to(found) if shown else [],
        "whatsapp": whatsapp_link(found, links["everybody"]) if shown else "",
        "posting": job_posting(found, card, str(links["canonical"])) if card.is_open else "",
        "preview": " · ".join(told(card)[1:])[:_PREVIEW],
        **links,
    }
    return _fresh(request, render(request, "casting/public/call.html", context))


def gone(request: HttpRequest, pk: int) -> HttpResponse:
    """Taken away for good, which engines heed sooner; or never there."""
    status = 410 if was_public(pk) else 404
    text = _("This call was taken back.") if status == 410 else _("There is no such call.")
    return render(request, "casting/public/gone.html", {"text": text, "list": list_address()}, status=status)


def list_address() -> str:
    return reverse("casting-calls:list", kwargs={"language": spoken()})


def _fresh(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """For caches on the way only where the address says all: without a language in it, it is the visitor's own."""
    named = request.resolver_match and "language" in request.resolver_match.kwargs
    patch_cache_control(response, **{"public" if named else "private": True, "max_age": _FRESH})
    return response
