"""Answers that are parts of the page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

FOLDER = "messaging/inbox"


def answer(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, f"{FOLDER}/{name}.html", context)
    # By this the page tells its own parts from a log-in page.
    response["X-Inbox"] = name
    return response


def wants_part(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers
