import contextlib
import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from common.admin.dialogs import leave_dialog
from common.admin.displays import ago
from common.admin.filters import DayRangeFilter
from messaging.models import WebhookEvent
from messaging.services.replay import replay_events
from messaging.services.wakes import wake_inbound

from .base import ActedOnAdmin, tell
from .displays import EVENT_COLOURS, OUTCOMES, excerpt
from .replaying import replay_range_page

_SHOWN_BYTES = 64 * 1024


@admin.register(WebhookEvent)
class WebhookEventAdmin(ActedOnAdmin):
    list_display = ["id", "kind", "state_label", "items", "unsupported", "error_short", "attempts", "received"]
    list_display_links = ["id", "kind"]
    list_filter = [
        ("state", ChoicesDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        ("received_at", DayRangeFilter),
    ]
    ordering = ["-id"]
    sortable_by = []
    actions = ["replay"]
    actions_list = ["replay_range"]
    actions_detail = ["replay_this"]
    change_form_outer_after_template = "admin/messaging/event_body.html"
    fields = ["kind", "channel", "state", "verified_by", "received_at", "processed_at", "attempts", "next_at"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookEvent]:
        rows = super().get_queryset(request).select_related("channel")
        return rows if request.resolver_match.url_name.endswith("_change") else rows.defer("body")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        event = self.get_object(request, object_id)
        facts: dict[str, Any] = {}
        if event and self.has_view_permission(request, event):
            facts = {"event": event, "outcome": _outcome(event), **_readable(bytes(event.body))}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **facts})

    @display(description=_("state"), label=EVENT_COLOURS)
    def state_label(self, event: WebhookEvent) -> tuple[str, str]:
        return event.state, event.get_state_display()

    @display(description=_("items"))
    def items(self, event: WebhookEvent) -> int:
        return sum(value for value in event.summary.values() if isinstance(value, int))

    @display(description=_("not supported"))
    def unsupported(self, event: WebhookEvent) -> str:
        return ", ".join(f"{what} × {count}" for what, count in event.summary.get("unsupported", {}).items())

    @display(description=_("error"))
    def error_short(self, event: WebhookEvent) -> str:
        return excerpt(event.error)

    @display(description=_("received"))
    def received(self, event: WebhookEvent) -> object:
        return ago(event.received_at)

    @action(description=_("Replay a range…"), permissions=["act"], url_path="replay-range", icon="replay")
    def replay_range(self, request: HttpRequest) -> HttpResponse:
        return replay_range_page(self, request)

    @action(description=_("Replay"), permissions=["act"])
    def replay(self, request: HttpRequest, events: QuerySet[WebhookEvent]) -> None:
        done = replay_events(events)
        wake_inbound()
        text = ngettext("%(count)d event is worked on again.", "%(count)d events are worked on again.", done)
        tell(request, done=done, what=text % {"count": done})

    @action(
        description=_("Replay"),
        permissions=["act"],
        url_path="replay",
        icon="replay",
        dialog={
            "title": _("Work on this event again?"),
            "description": _("What is known already stays as it is; only what is missing is added."),
            "form_submit_text": _("Replay"),
        },
    )
    def replay_this(self, request: HttpRequest, form: Form, object_id: str) -> HttpResponse:
        self.replay(request, WebhookEvent.objects.filter(pk=object_id))
        return leave_dialog(reverse("admin:messaging_webhookevent_change", args=[object_id]))


def _outcome(event: WebhookEvent) -> list[tuple[str, int]]:
    """What became of the items, sort by sort."""
    counts = {key: value for key, value in event.summary.items() if isinstance(value, int)}
    unsupported = event.summary.get("unsupported", {})
    named = [(OUTCOMES.get(key, key), count) for key, count in counts.items()]
    return [*named, *((f"{_('not supported')}: {what}", count) for what, count in unsupported.items())]


def _readable(body: bytes) -> dict[str, Any]:
    """The body as people read it, bounded; escaped by the template."""
    text = body[:_SHOWN_BYTES].decode(errors="replace")
    if len(body) <= _SHOWN_BYTES:
        with contextlib.suppress(ValueError):
            text = json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    return {"body_text": text, "body_size": len(body), "is_cut": len(body) > _SHOWN_BYTES}
