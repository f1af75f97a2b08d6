"""A webhook as most projects take it, and a view that does nothing with it.

The first lies behind all of Django's middleware, checks, parses and stores. The second is the least that a view can do.
"""

import hashlib
import hmac
import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.urls import path
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def receive(request: HttpRequest) -> HttpResponse:
    from .models import Event

    expected = "sha256=" + hmac.new(settings.APP_SECRET.encode(), request.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(request.headers.get("X-Hub-Signature-256", ""), expected):
        return HttpResponseForbidden()
    Event.objects.create(body=json.loads(request.body))
    return HttpResponse("ok")


@csrf_exempt
def do_nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [path("webhooks/whatsapp/", receive), path("nothing/", do_nothing)]
