"""A webhook as most projects take it: a view behind all of Django's middleware that checks, parses and stores."""

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


urlpatterns = [path("webhooks/whatsapp/", receive)]
