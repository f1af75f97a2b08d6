from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.dataclasses import UnfoldAction
from unfold.decorators import display

from common.admin.bases import EvidenceInline
from common.admin.displays import ago, ltr
from messaging.models import Attempt, Message
from messaging.selectors.why import why_not_sent

from .base import ActedOnAdmin
from .displays import MESSAGE_COLOURS, excerpt
from .filters import ChannelFilter
from .message_actions import VERBS, in_list, on_page


class AttemptInline(EvidenceInline):
    model = Attempt
    fields = ["number", "started_at", "duration_ms", "outcome", "http_status", "code", "detail", "response"]
    readonly_fields = fields
    ordering = ["number"]
    tab = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who may see the message may see how it went."""
        return request.user.has_perm("messaging.view_message")


_FACTS = ["text_whole", "direction", "state", "kind", "channel", "person", "recipient", "origin", "author"]
_TIMES = ["created_at", "not_before", "expires_at", "sent_at", "delivered_at", "read_at"]
_RECORD = ["public_id", "provider_id", "quoted_id", "template_name", "priority", "attempt_count", "error_code"]


@admin.register(Message)
class MessageAdmin(ActedOnAdmin):
    list_display = ["text", "state_label", "person", "channel", "at", "why"]
    list_filter = [
        ("direction", ChoicesDropdownFilter),
        ("state", ChoicesDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        ChannelFilter,
        ("priority", ChoicesDropdownFilter),
    ]
    list_select_related = ["channel", "conversation__lead"]
    ordering = ["-id"]
    # No index serves another order of so many rows.
    sortable_by = []
    actions = [in_list(verb) for verb in VERBS]
    actions_detail = [f"{verb.name}_this" for verb in VERBS]
    resend_this, give_up_this, cancel_this = map(on_page, VERBS)
    inlines = [AttemptInline]
    change_form_outer_before_template = "admin/messaging/why_box.html"
    fieldsets = [(None, {"fields": _FACTS}), (_("Times"), {"fields": _TIMES}), (_("Record"), {"fields": _RECORD})]
    readonly_fields = [*_FACTS, *_TIMES, *_RECORD]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        return super().get_queryset(request).select_related("channel", "conversation__lead")

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[UnfoldAction]:
        """Only what the message's state allows."""
        message = Message.objects.filter(pk=object_id)
        open_to = {f"messaging_message_{verb.name}_this" for verb in VERBS if verb.applies_to(message).exists()}
        offered = super().get_actions_detail(request, object_id)
        return [action for action in offered if action.action_name in open_to]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        message = self.get_object(request, object_id)
        facts: dict[str, Any] = {}
        if message and self.has_view_permission(request, message):
            facts = {"message": message, "why": why_not_sent(message), "colour": MESSAGE_COLOURS[message.state]}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **facts})

    @display(description=_("text"))
    def text(self, message: Message) -> str:
        return excerpt(message.body) or message.get_kind_display()

    @display(description=_("text"))
    def text_whole(self, message: Message) -> str:
        return message.body

    @display(description=_("public id"))
    def public_id(self, message: Message) -> str:
        return ltr(str(message.uuid))

    @display(description=_("state"), label=MESSAGE_COLOURS)
    def state_label(self, message: Message) -> tuple[str, str]:
        return message.state, message.get_state_display()

    @display(description=_("person"))
    def person(self, message: Message) -> str:
        return message.conversation.lead.display_name

    @display(description=_("to"))
    def recipient(self, message: Message) -> str:
        return ltr(message.to)

    @display(description=_("at"))
    def at(self, message: Message) -> object:
        return ago(message.happened_at)

    @display(description=_("why"))
    def why(self, message: Message) -> str:
        return excerpt(message.reason, 60)
