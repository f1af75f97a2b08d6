"""What a gateway's channel has besides: its session with the code to scan, and its history."""

import time
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from messaging.errors import ProviderRefused
from messaging.models import Channel
from messaging.providers.base import Gateway, SessionVerb
from messaging.providers.registry import get_gateway, get_provider
from messaging.selectors.history import Loss, last_check, losses
from messaging.services.backfill import check_history
from messaging.services.budget import requests_used
from messaging.services.sessions import change_session, look_at_session, session_code, waits_for_scan
from messaging.webhooks.addresses import webhook_path

# Codes change about every 20 seconds: https://waha.devlike.pro/docs/
_CODE_SECONDS = 10
# How often an open page asks; seldom where each look costs one of the hour's requests.
_LOOK_SECONDS, _COUNTED_LOOK_SECONDS = 4, 20

_VERBS = {
    SessionVerb.START: (gettext_lazy("Start or connect"), "play_arrow"),
    SessionVerb.STOP: (gettext_lazy("Stop"), "stop"),
    SessionVerb.LOG_OUT: (gettext_lazy("Log out"), "logout"),
}
_DONE = {
    SessionVerb.START: gettext_lazy("The session starts. If a code appears, scan it with the phone."),
    SessionVerb.STOP: gettext_lazy("The session is stopped."),
    SessionVerb.LOG_OUT: gettext_lazy("The phone is logged out. A new code must be scanned."),
}
# Names of Unfold's labels.
_UP, _WAITS, _DOWN = "success", "warning", "danger"


class GatewayViews:
    """Mixed into the channels' admin, whose permissions count."""

    def get_urls(self) -> list[URLPattern]:
        views = {
            "session": require_GET(self.session_view),
            "code": require_GET(self.code_view),
            "history": require_POST(self.history_view),
        }
        urls = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"messaging_channel_{name}")
            for name, view in views.items()
        ]
        command = self.admin_site.admin_view(require_POST(self.command_view))
        urls.append(path("<int:pk>/session/<slug:verb>/", command, name="messaging_channel_command"))
        return [*urls, *super().get_urls()]

    def session_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asked every few seconds by an open page: nothing (204) unless there is something new to show."""
        channel, _gateway = self._gateway_channel(request, pk)
        health = look_at_session(channel)
        is_waiting = waits_for_scan(channel, health)
        code_number = int(time.time() // _CODE_SECONDS) if is_waiting else 0
        version = f"{health.facts.get('state', '')}-{health.up}-{code_number}"
        if request.GET.get("v") == version:
            return HttpResponse(status=204)
        context = {
            "channel": channel,
            "health": health,
            "is_waiting": is_waiting and self.has_act_permission(request),
            "colour": _UP if health.up else _WAITS if is_waiting or not health.is_known else _DOWN,
            "version": version,
            "code_number": code_number,
            "seconds": _COUNTED_LOOK_SECONDS if _budget(channel) else _LOOK_SECONDS,
        }
        return render(request, "admin/messaging/gateway_session.html", context)

    def code_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The gateway's picture, handed on: its address and key stay with us, and who may not act sees nothing."""
        channel, _gateway = self._gateway_channel(request, pk)
        self.require_act(request)
        try:
            picture = session_code(channel)
        except ProviderRefused as refusal:
            return HttpResponse(str(refusal), status=409, content_type="text/plain; charset=utf-8")
        return HttpResponse(picture.content, content_type="image/png")

    def command_view(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        channel, gateway = self._gateway_channel(request, pk)
        self.require_act(request)
        if verb not in gateway.session_verbs:
            raise Http404
        try:
            change_session(channel, SessionVerb(verb), webhook_url=request.build_absolute_uri(webhook_path(channel)))
        except ProviderRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _DONE[SessionVerb(verb)])
        return redirect("admin:messaging_channel_change", pk)

    def history_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Compare now, and say what was found."""
        channel, _gateway = self._gateway_channel(request, pk)
        self.require_act(request)
        check = check_history(channel)
        if check.error:
            messages.error(request, check.error)
        else:
            text = ngettext("%(count)d lost message recovered.", "%(count)d lost messages recovered.", check.recovered)
            nothing = _("Nothing was lost since the last check.")
            messages.success(request, text % {"count": check.recovered} if check.recovered else nothing)
        return redirect("admin:messaging_channel_change", pk)

    def _gateway_channel(self, request: HttpRequest, pk: int) -> tuple[Channel, Gateway]:
        channel = get_object_or_404(Channel, pk=pk)
        gateway = get_gateway(channel.kind)
        if gateway is None or not self.has_view_permission(request, channel):
            raise Http404
        return channel, gateway


def gateway_panel(channel: Channel) -> dict[str, Any]:
    """What the channel's page shows of its gateway; nothing for the others."""
    gateway = get_gateway(channel.kind)
    if gateway is None:
        return {}
    budget = _budget(channel)
    return {
        "gateway_verbs": [
            {"name": verb.value, "text": text, "icon": icon}
            for verb, (text, icon) in _VERBS.items()
            if verb in gateway.session_verbs
        ],
        "history_check": last_check(channel.pk),
        "loss": losses().get(channel.pk, Loss(0, 0)),
        "requests_used": requests_used(channel.pk) if budget else 0,
        "requests_most": budget,
    }


def _budget(channel: Channel) -> int | None:
    return get_provider(channel.kind).limits.requests_per_hour
