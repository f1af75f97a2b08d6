from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from common.admin.displays import ago, ltr
from messaging.errors import HandledMeanwhile
from messaging.models import Conversation
from messaging.selectors.conversations import search_conversations
from messaging.selectors.windows import window_of
from messaging.services import handling

from .base import ActedOnAdmin, act_on_each, tell
from .displays import CONVERSATION_COLOURS, WINDOW_COLOURS, window_left
from .filters import AssigneeFilter, ChannelFilter, UnreadFilter


@admin.register(Conversation)
class ConversationAdmin(ActedOnAdmin):
    list_display = ["person", "address_ltr", "channel", "status_label", "unread", "assignee", "last_message", "window"]
    list_filter = [("status", ChoicesDropdownFilter), AssigneeFilter, UnreadFilter, ChannelFilter]
    list_select_related = ["channel", "lead", "assignee"]
    ordering = ["-last_message_at", "-id"]
    # `get_search_results` does the search; the field only makes the box appear.
    search_fields = ["address"]
    search_help_text = gettext_lazy("Beginning of a name, or the last digits of a number")
    actions = ["take", "close", "reopen", "snooze"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conversation]:
        return super().get_queryset(request).select_related("channel", "lead", "assignee")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Conversation], search_term: str
    ) -> tuple[QuerySet[Conversation], bool]:
        return (search_conversations(queryset, search_term) if search_term else queryset), False

    @display(description=gettext_lazy("person"))
    def person(self, conversation: Conversation) -> str:
        return conversation.lead.display_name

    @display(description=gettext_lazy("number or id"))
    def address_ltr(self, conversation: Conversation) -> str:
        return ltr(conversation.address)

    @display(description=gettext_lazy("status"), ordering="status", label=CONVERSATION_COLOURS)
    def status_label(self, conversation: Conversation) -> tuple[str, str]:
        return conversation.status, conversation.get_status_display()

    @display(description=gettext_lazy("unread"), ordering="unread_count", label={True: "danger"}, empty_value="")
    def unread(self, conversation: Conversation) -> tuple[bool, Any]:
        return bool(conversation.unread_count), conversation.unread_count or ""

    @display(description=gettext_lazy("last message"), ordering="last_message_at")
    def last_message(self, conversation: Conversation) -> object:
        return ago(conversation.last_message_at)

    @display(description=gettext_lazy("reply window"), ordering="window_until", label=WINDOW_COLOURS)
    def window(self, conversation: Conversation) -> tuple[str, str]:
        return window_left(window_of(conversation))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Conversations are read and answered in the inbox."""
        return redirect("inbox:conversation", object_id) if object_id.isdecimal() else redirect("inbox:page")

    @action(description=gettext_lazy("Assign to me"), permissions=["act"])
    def take(self, request: HttpRequest, conversations: QuerySet[Conversation]) -> None:
        done, skipped = _each(conversations, handling.assign, to=request.user, by=request.user)
        text = ngettext("%(count)d conversation is yours now.", "%(count)d conversations are yours now.", done)
        tell(request, done=done, what=text % {"count": done}, skipped=skipped, why=_("yours already"))

    @action(description=gettext_lazy("Close"), permissions=["act"])
    def close(self, request: HttpRequest, conversations: QuerySet[Conversation]) -> None:
        done, skipped = _each(conversations, handling.close, by=request.user)
        text = ngettext("%(count)d conversation closed.", "%(count)d conversations closed.", done)
        tell(request, done=done, what=text % {"count": done}, skipped=skipped, why=_("closed already"))

    @action(description=gettext_lazy("Reopen"), permissions=["act"])
    def reopen(self, request: HttpRequest, conversations: QuerySet[Conversation]) -> None:
        done, skipped = _each(conversations, handling.reopen, by=request.user)
        text = ngettext("%(count)d conversation is open again.", "%(count)d conversations are open again.", done)
        tell(request, done=done, what=text % {"count": done}, skipped=skipped, why=_("open already"))

    @action(description=gettext_lazy("Snooze"), permissions=["act"])
    def snooze(self, request: HttpRequest, conversations: QuerySet[Conversation]) -> None:
        done, skipped = _each(conversations, handling.snooze, by=request.user)
        text = ngettext("%(count)d conversation snoozed.", "%(count)d conversations snoozed.", done)
        tell(request, done=done, what=text % {"count": done}, skipped=skipped, why=_("snoozed already"))


def _each(conversations: QuerySet[Conversation], do: Callable[..., bool], **how: Any) -> tuple[int, int]:
    def won(conversation: Conversation) -> bool:
        try:
            return do(conversation, **how)
        except HandledMeanwhile:
            return False

    return act_on_each(conversations, won)
