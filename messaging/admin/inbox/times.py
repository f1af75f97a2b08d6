"""The report of response times."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from messaging.choices import Responder
from messaging.models import Channel
from messaging.selectors.metrics import Spread, Times, response_times
from messaging.services.handling import name_of

from .access import allowed
from .looking import number

_SPANS = (7, 30, 90)
_TITLES = {
    "all": gettext_lazy("All conversations"),
    "agent": gettext_lazy("By agent"),
    "channel": gettext_lazy("By channel"),
    "responder": gettext_lazy("By AI and person"),
}


@dataclass(frozen=True, slots=True)
class Line:
    name: Any
    response: Spread
    resolution: Spread


@require_GET
@allowed()
def times(request: HttpRequest) -> HttpResponse:
    days = number(request, "days")
    days = days if days in _SPANS else _SPANS[1]
    since = timezone.now() - timedelta(days=days)
    tables = [(title, _lines(by, response_times(by, since=since))) for by, title in _TITLES.items()]
    context = {
        **admin.site.each_context(request),
        "title": _("Response times"),
        "days": days,
        "spans": _SPANS,
        "tables": tables,
        "is_empty": not tables[0][1],
    }
    return TemplateResponse(request, "messaging/inbox/times.html", context)


def _lines(by: str, found: list[Times]) -> list[Line]:
    names = _names(by, [times.key for times in found])
    return [Line(names.get(times.key, times.key), times.response, times.resolution) for times in found]


def _names(by: str, keys: Iterable[object]) -> dict[Any, Any]:
    if by == "agent":
        return {user.pk: name_of(user) for user in User.objects.filter(pk__in=keys)}
    if by == "channel":
        return dict(Channel.objects.filter(pk__in=keys).values_list("pk", "name"))
    return dict(Responder.choices) if by == "responder" else {1: _("All")}
