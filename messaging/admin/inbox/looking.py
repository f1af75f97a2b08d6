"""What of the inbox a request looks at, read from its query or form."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpRequest

from leads.choices import Label
from messaging.selectors.inbox import BOXES, READ_AS, View

_LONGEST_SEARCH = 80


def view_of(request: HttpRequest) -> View:
    box, label, channel = (_said(request, name) for name in ("box", "label", "channel"))
    return View(
        box=box if box in BOXES else BOXES[0],
        channel=int(channel) if channel.isdecimal() else None,
        label=_one_of(Label.values, label),
        read_as=_one_of(READ_AS, _said(request, "read")),
        search=_said(request, "q").strip()[:_LONGEST_SEARCH],
    )


def query_of(view: View, **changes: object) -> str:
    """The view as a query string, with what differs; defaults left out."""
    facts: dict[str, object] = {"box": view.box, "channel": view.channel, "label": view.label}
    facts |= {"read": view.read_as, "q": view.search} | changes
    kept = {name: value for name, value in facts.items() if value and (name, value) != ("box", BOXES[0])}
    return urlencode(kept)


def _one_of(values: Sequence[str], said: str) -> str:
    return said if said in values else ""


def number(request: HttpRequest, name: str) -> int | None:
    text = _said(request, name)
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _said(request: HttpRequest, name: str) -> str:
    return request.POST.get(name) or request.GET.get(name) or ""
