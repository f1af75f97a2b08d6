from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.utils.translation import gettext as _


def refuse_nul(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """No address of ours contains NUL, and PostgreSQL fails on a search for it."""

    def handle(request: HttpRequest) -> HttpResponse:
        if "%00" not in request.META.get("QUERY_STRING", "") and "\0" not in request.path_info:
            return get_response(request)
        sentence = _("The address contains the character NUL (%00).")
        if not request.path_info.startswith("/api/"):
            return HttpResponseBadRequest(sentence, content_type="text/plain; charset=utf-8")
        error = {"code": "unstorable_character", "detail": sentence, "attr": None}
        return JsonResponse({"type": "client_error", "errors": [error]}, status=400)

    return handle
