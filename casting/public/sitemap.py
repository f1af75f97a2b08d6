"""https://www.sitemaps.org/protocol.html: an index, and parts of so many calls, each address in every language."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_page
from django.views.decorators.http import require_safe

from casting.selectors.public import open_calls

from .language import address

# Of the 50,000 addresses that a part may have, each call takes one per language.
_IN_A_PART = 10_000
_FRESH = 600
_PRIVATE = ("/admin/", "/api/", "/webhooks/", "/casting-calls/photos/")


@require_safe
@cache_page(_FRESH)
def index(request: HttpRequest) -> HttpResponse:
    parts = max(-(-open_calls().count() // _IN_A_PART), 1)
    addresses = [
        request.build_absolute_uri(reverse("casting-calls:sitemap-part", args=[number]))
        for number in range(1, parts + 1)
    ]
    return _xml(request, "casting/public/sitemap-index.xml", {"parts": addresses})


@require_safe
@cache_page(_FRESH)
def part(request: HttpRequest, number: int) -> HttpResponse:
    if not 1 <= number <= 1000:
        raise Http404
    first = (number - 1) * _IN_A_PART
    rows = open_calls().order_by("pk").values_list("pk", "updated_at")[first : first + _IN_A_PART]
    base = request.build_absolute_uri("/").rstrip("/")
    pages = [(_in_languages(base, pk), changed) for pk, changed in rows]
    lists = {code: base + address("list", code) for code, _name in settings.LANGUAGES} if number == 1 else {}
    return _xml(request, "casting/public/sitemap.xml", {"pages": pages, "lists": lists})


@require_safe
@cache_page(_FRESH)
def robots(request: HttpRequest) -> HttpResponse:
    """https://www.rfc-editor.org/rfc/rfc9309: what engines need not look at, and where the site map is."""
    sitemap = request.build_absolute_uri(reverse("casting-calls:sitemap"))
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _PRIVATE), "", f"Sitemap: {sitemap}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _in_languages(base: str, pk: int) -> dict[str, str]:
    return {code: base + address("call", code, pk=pk) for code, _name in settings.LANGUAGES}


def _xml(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    return render(request, template, context, content_type="application/xml")
