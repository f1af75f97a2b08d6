"""A talent applies, sees what became of it, and may delete it."""

from django.core import signing
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from casting.errors import CallIsOver, TooManyApplications
from casting.models import Application, Call
from casting.selectors.public import is_open, public_call
from casting.services.applying import apply_to_call, erase_applications
from casting.services.forwarding import PHOTO_SALT
from common.ranges import serve_file

from .cards import card_of, may_see_contact, ways_to, whatsapp_link
from .forms import MOST_BYTES, ApplicationForm
from .language import address, alternates, in_language, spoken
from .senders import sender_of
from .views import gone, list_address

_PHOTO_LINK_SECONDS = 14 * 86400


# Visitors have no session whose power could be borrowed: the stamp in the form says that it was handed out by us.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@in_language
def apply(request: HttpRequest, pk: str) -> HttpResponse:
    call = public_call(int(pk))
    if call is None:
        return gone(request, int(pk))
    if not is_open(call):
        return redirect(address("call", spoken(), pk=call.pk))
    if request.method != "POST":
        return _form(request, call, ApplicationForm(call_id=call.pk, city=call.city))
    # Looked at before the body is: what is too long is not taken in.
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        form = ApplicationForm(call_id=call.pk, city=call.city)
        return _form(request, call, form, _("The photo is too large: at most 8 MB."), 413)
    return _sent(request, call, ApplicationForm(request.POST, request.FILES, call_id=call.pk, city=call.city))


def _sent(request: HttpRequest, call: Call, form: ApplicationForm) -> HttpResponse:
    if form.is_by_a_program:
        return redirect(address("applied", spoken(), pk=call.pk))
    if not form.is_valid():
        why = " ".join(map(str, form.errors.get("stamp", [])))
        form.refresh_stamp()
        return _form(request, call, form, why, 422)
    try:
        application = apply_to_call(call=call, applicant=form.applicant(), sender=sender_of(request))
    except (TooManyApplications, CallIsOver) as refusal:
        return _form(request, call, form, str(refusal), 429 if isinstance(refusal, TooManyApplications) else 410)
    if application is None:
        return redirect(address("applied", spoken(), pk=call.pk))
    return redirect(address("application", spoken(), token=application.token))


def _form(request: HttpRequest, call: Call, form: ApplicationForm, why: str = "", status: int = 200) -> HttpResponse:
    context = {
        "card": card_of(call),
        "form": form,
        "why": why,
        "back": address("call", spoken(), pk=call.pk),
        "hidden_pages": True,
        **alternates(request, "apply", pk=call.pk),
    }
    return _private(render(request, "casting/public/apply.html", context, status=status))


@require_safe
@in_language
def applied(request: HttpRequest, pk: str) -> HttpResponse:
    """The same for everybody, whether this number had applied before or not."""
    context = {"list": list_address(), "hidden_pages": True, **alternates(request, "applied", pk=pk)}
    return _private(render(request, "casting/public/applied.html", context))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@in_language
def application(request: HttpRequest, token: str) -> HttpResponse:
    """By the link that only the talent has. POST deletes."""
    found = Application.objects.select_related("call").filter(token=_uuid(token)).first()
    if found is not None and request.method == "POST":
        erase_applications([found])
        return redirect(address("application", spoken(), token=token))
    if found is None:
        told = {"text": _("This application is deleted, or never was."), "list": list_address()}
        return _private(render(request, "casting/public/gone.html", told, status=410))
    may = may_see_contact(found.call, has_applied=True)
    links = alternates(request, "application", token=token)
    context = {
        "application": found,
        "card": card_of(found.call),
        "ways": ways_to(found.call) if may else [],
        "whatsapp": whatsapp_link(found.call, request.build_absolute_uri(_call_path(found.call))) if may else "",
        "list": list_address(),
        "hidden_pages": True,
        **links,
    }
    return _private(render(request, "casting/public/application.html", context))


def _call_path(call: Call) -> str:
    return address("call", spoken(), pk=call.pk)


def _uuid(token: str) -> str:
    """The pattern of the address lets dashes stand anywhere."""
    digits = token.replace("-", "")
    if len(digits) != 32:
        raise Http404
    return digits


@require_safe
def photo(request: HttpRequest, signed: str) -> HttpResponse | FileResponse:
    """For the caller, by the link that was sent to them."""
    try:
        pk = signing.loads(signed, salt=PHOTO_SALT, max_age=_PHOTO_LINK_SECONDS)
    except signing.BadSignature:
        raise Http404 from None
    found = get_object_or_404(Application.objects.exclude(photo=""), pk=pk)
    return photo_of(request, found)


def photo_of(request: HttpRequest, found: Application) -> HttpResponse | FileResponse:
    # Written by us: see common/pictures.py.
    kind = "image/png" if str(found.photo.name).endswith(".png") else "image/jpeg"
    response = serve_file(request, found.photo.open("rb"), content_type=kind, filename="photo", as_attachment=False)
    response["Cache-Control"] = "private, max-age=3600"
    response["X-Robots-Tag"] = "noindex"
    return response


def _private(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex"
    return response
