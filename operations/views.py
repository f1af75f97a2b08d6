from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from . import metrics
from .health import readiness


@never_cache
@require_safe
def alive(_request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "alive"})


@never_cache
@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """503 takes this process out of the balancer. A silent broker does not: webhooks must go on being accepted."""
    state = readiness()
    status = "not ready" if state.failing else "degraded" if state.degraded else "ready"
    body = {"status": status, "failing": state.failing, "degraded": state.degraded}
    return JsonResponse(body, status=503 if state.failing else 200)


@never_cache
@require_safe
def scrape(request: HttpRequest) -> HttpResponse:
    if not metrics.may_read(request):
        return HttpResponseForbidden()
    return HttpResponse(metrics.rendered(), content_type=CONTENT_TYPE_LATEST)
