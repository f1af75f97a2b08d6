from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from messaging.providers.registry import provider_by_slug

from .lane import MAX_BODY_BYTES, answer


@csrf_exempt
@require_http_methods(["GET", "POST"])
def webhook(request: HttpRequest, slug: str, channel_uuid: str | None = None) -> HttpResponse:
    """The one webhook view. Under `config.wsgi` POSTs are answered in the thin lane; this is the same outside it."""
    if request.method == "GET":
        return _handshake(request, slug)
    headers = {name.lower(): value for name, value in request.headers.items()}
    # Read past Django's own limit for forms, which is smaller than what providers send.
    receipt = answer(slug=slug, channel_uuid=channel_uuid, body=request.read(MAX_BODY_BYTES + 1), headers=headers)
    return HttpResponse(receipt.text, status=receipt.status, content_type="text/plain; charset=utf-8")


def _handshake(request: HttpRequest, slug: str) -> HttpResponse:
    provider = provider_by_slug(slug)
    if provider is None:
        return HttpResponse("unknown provider", status=404, content_type="text/plain")
    challenge = provider.handshake({key: str(value) for key, value in request.GET.items()})
    if challenge is None:
        return HttpResponse("verification failed", status=403, content_type="text/plain")
    return HttpResponse(challenge, content_type="text/plain")
