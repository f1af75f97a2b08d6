from typing import Any

from django.contrib import admin, messages
from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action, display
from unfold.views import ChangeList

from common.admin.bases import NarrowedChangeList
from common.admin.dialogs import leave_dialog
from common.admin.displays import ago, ltr
from messaging.badges import badges_of
from messaging.choices import ChannelState, HoldScope
from messaging.models import Channel, Hold
from messaging.providers.registry import get_gateway, get_provider
from messaging.services.channels import check_channel, pause_channel, resume_channel
from messaging.services.postponed import caps_changed

from .base import SettingAdmin, act_on_each, tell
from .channel_form import SECRET, ChannelForm, secret_fields
from .displays import CHANNEL_COLOURS, HEALTH_COLOURS
from .gateway_views import GatewayViews, gateway_panel

_AUTO_REPLY = (
    gettext_lazy("Auto-reply"),
    {
        "fields": [
            "auto_reply", ("auto_reply_wait", "auto_reply_turns"), "greeting_on", "greeting_text", "greeting_text_ar",
        ]
    },
)  # fmt: skip


class WithBadges(NarrowedChangeList):
    """What apps above know of the channels of a page comes by one question."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        found = badges_of([channel.pk for channel in self.result_list])
        for channel in self.result_list:
            channel.badges = found[channel.pk]


@admin.register(Channel)
class ChannelAdmin(GatewayViews, SettingAdmin):
    form = ChannelForm
    list_display = ["name", "kind", "shown_address", "state_label", "health_label", "badges", "held_why", "tested"]
    list_filter = [("kind", ChoicesDropdownFilter), ("state", ChoicesDropdownFilter), ("health", ChoicesDropdownFilter)]
    ordering = ["name"]
    search_fields = ["name", "address", "external_id"]
    actions = ["pause", "resume"]
    actions_detail = ["pause_this", "resume_this"]
    change_form_outer_before_template = "admin/messaging/channel_panel.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Channel]:
        holds = Hold.objects.filter(
            Q(until=None) | Q(until__gt=timezone.now()),
            scope=HoldScope.CHANNEL,
            key=Cast(OuterRef("pk"), CharField()),
            ended_at=None,
        )
        return super().get_queryset(request).annotate(hold_reason=Subquery(holds.values("reason")[:1]))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return WithBadges

    def get_fieldsets(self, request: HttpRequest, obj: Channel | None = None) -> list[Any]:
        identity = ["kind", "name", "address", "external_id", "parent_id", "portfolio_id"]
        if obj is None:
            return [(None, {"fields": identity})]
        secrets = secret_fields(obj.kind) if self.has_change_permission(request, obj) else []
        return [
            (None, {"fields": identity}),
            (_("Access"), {"fields": [*secrets, "base_url"]}),
            (
                _("Pace"),
                {"fields": ["rate_per_second", ("per_hour", "per_day", "new_per_hour"), ("delay_from", "delay_to")]},
            ),
            _AUTO_REPLY,
        ]

    def response_add(self, request: HttpRequest, obj: Channel, post_url_continue: str | None = None) -> HttpResponse:
        messages.success(request, _("Saved. Now enter the access below, then test the connection."))
        return redirect("admin:messaging_channel_change", obj.pk)

    def get_readonly_fields(self, request: HttpRequest, obj: Channel | None = None) -> list[str]:
        """A channel keeps its provider: its conversations speak that one's language."""
        return ["kind"] if obj else []

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[UnfoldAction]:
        """Pause or resume, whichever changes anything."""
        is_active = Channel.objects.filter(pk=object_id, state=ChannelState.ACTIVE).exists()
        offered = f"messaging_channel_{'pause' if is_active else 'resume'}_this"
        return [action for action in super().get_actions_detail(request, object_id) if action.action_name == offered]

    def get_urls(self) -> list[URLPattern]:
        test = self.admin_site.admin_view(require_POST(self.test_view))
        return [path("<int:pk>/test/", test, name="messaging_channel_test"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        channel = self.get_object(request, object_id)
        panel = {"channel": channel, "can_act": self.has_act_permission(request)}
        if channel:
            panel["webhook_address"] = request.build_absolute_uri(webhook_path(channel))
            panel["own_address"] = get_provider(channel.kind).webhook_per_channel
            panel["health_colour"] = HEALTH_COLOURS[channel.health]
            panel["is_gateway"] = get_gateway(channel.kind) is not None
            panel |= gateway_panel(channel)
        response = super().change_view(request, object_id, form_url, {**(extra_context or {}), **panel})
        if channel and getattr(request, "has_new_access", False):
            self._test(request, Channel.objects.get(pk=channel.pk))
        return response

    def save_model(self, request: HttpRequest, obj: Channel, form: Any, change: bool) -> None:
        """New access is tested once it is stored: a channel that was down for its old token sends again by itself."""
        super().save_model(request, obj, form, change)
        caps_changed(obj)
        changed = form.changed_data if change else ()
        request.has_new_access = any(name == "base_url" or name.startswith(SECRET) for name in changed)  # type: ignore[attr-defined]

    def test_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask the provider and say what it answered."""
        channel = get_object_or_404(Channel, pk=pk)
        self.require_act(request)
        self._test(request, channel)
        return redirect("admin:messaging_channel_change", pk)

    def _test(self, request: HttpRequest, channel: Channel) -> None:
        health = check_channel(channel)
        level = messages.SUCCESS if health.up else messages.ERROR
        said = _("%(channel)s is connected. %(detail)s") if health.up else _("%(channel)s is not connected. %(detail)s")
        messages.add_message(request, level, said % {"channel": channel.name, "detail": health.detail})

    @display(description=gettext_lazy("number or name"))
    def shown_address(self, channel: Channel) -> str:
        return ltr(channel.address)

    @display(description=gettext_lazy("state"), ordering="state", label=CHANNEL_COLOURS)
    def state_label(self, channel: Channel) -> tuple[str, str]:
        return channel.state, channel.get_state_display()

    @display(description=gettext_lazy("connection"), ordering="health", label=HEALTH_COLOURS)
    def health_label(self, channel: Channel) -> tuple[str, str]:
        return channel.health, channel.get_health_display()

    @display(description=gettext_lazy("risk"))
    def badges(self, channel: Channel) -> SafeString:
        return SafeString(render_to_string("admin/messaging/badges.html", {"badges": channel.badges}))

    @display(description=gettext_lazy("held because"))
    def held_why(self, channel: Channel) -> str:
        return channel.hold_reason or ""

    @display(description=gettext_lazy("last tested"), ordering="health_at")
    def tested(self, channel: Channel) -> object:
        return ago(channel.health_at)

    @action(description=gettext_lazy("Pause sending"), permissions=["act"])
    def pause(self, request: HttpRequest, channels: QuerySet[Channel]) -> None:
        done, skipped = act_on_each(channels, pause_channel)
        what = ngettext("%(count)d channel paused.", "%(count)d channels paused.", done) % {"count": done}
        tell(request, done=done, what=what, skipped=skipped, why=_("paused already"))

    @action(description=gettext_lazy("Resume sending"), permissions=["act"])
    def resume(self, request: HttpRequest, channels: QuerySet[Channel]) -> None:
        done, skipped = act_on_each(channels, resume_channel)
        what = ngettext("%(count)d channel sends again.", "%(count)d channels send again.", done) % {"count": done}
        tell(request, done=done, what=what, skipped=skipped, why=_("active already"))

    @action(
        description=gettext_lazy("Pause sending"),
        permissions=["act"],
        url_path="pause",
        icon="pause",
        dialog={
            "title": gettext_lazy("Pause this channel?"),
            "description": gettext_lazy("Nothing leaves it until it is resumed; what people write still comes in."),
            "form_submit_text": gettext_lazy("Pause"),
        },
    )
    def pause_this(self, request: HttpRequest, form: Form, object_id: str) -> HttpResponse:
        self.pause(request, Channel.objects.filter(pk=object_id))
        return leave_dialog(reverse("admin:messaging_channel_change", args=[object_id]))

    @action(
        description=gettext_lazy("Resume sending"),
        permissions=["act"],
        url_path="resume",
        icon="play_arrow",
        dialog={
            "title": gettext_lazy("Resume this channel?"),
            "description": gettext_lazy("Messages that waited go at once, in their order."),
            "form_submit_text": gettext_lazy("Resume"),
        },
    )
    def resume_this(self, request: HttpRequest, form: Form, object_id: str) -> HttpResponse:
        self.resume(request, Channel.objects.filter(pk=object_id))
        return leave_dialog(reverse("admin:messaging_channel_change", args=[object_id]))


def webhook_path(channel: Channel) -> str:
    provider = get_provider(channel.kind)
    return f"/webhooks/{provider.slug}/" + (f"{channel.uuid}/" if provider.webhook_per_channel else "")
