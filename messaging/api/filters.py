from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from common.api.filters import CHOICE, INSTANT
from messaging.models import Channel, Conversation, Message
from messaging.providers.registry import PROVIDERS, get_provider
from messaging.selectors.conversations import search_conversations


class ChannelFilter(filters.FilterSet):
    class Meta:
        model = Channel
        fields = {"kind": CHOICE, "state": ["exact"], "health": ["exact"], "external_id": ["exact"]}


class ConversationFilter(filters.FilterSet):
    search = filters.CharFilter(method="found", help_text="Beginning of a name or id, or the end of a phone number.")
    unread = filters.BooleanFilter(method="with_unread")
    window_open = filters.BooleanFilter(method="open_for_text", help_text="Free text may go now.")

    class Meta:
        model = Conversation
        fields = {
            "status": CHOICE,
            "channel": CHOICE,
            "lead": ["exact"],
            "assignee": ["exact", "isnull"],
            "last_message_at": INSTANT,
            "started_at": INSTANT,
        }

    def found(self, rows: QuerySet[Conversation], _name: str, text: str) -> QuerySet[Conversation]:
        return search_conversations(rows, text)

    def with_unread(self, rows: QuerySet[Conversation], _name: str, wanted: bool) -> QuerySet[Conversation]:
        return rows.filter(unread_count__gt=0) if wanted else rows.filter(unread_count=0)

    def open_for_text(self, rows: QuerySet[Conversation], _name: str, wanted: bool) -> QuerySet[Conversation]:
        windowless = [kind for kind in PROVIDERS if get_provider(kind).limits.window_hours is None]
        is_open = Q(window_until__gt=timezone.now()) | Q(channel__kind__in=windowless)
        return rows.filter(is_open) if wanted else rows.exclude(is_open)


class MessageFilter(filters.FilterSet):
    lead = filters.NumberFilter(field_name="conversation__lead")

    class Meta:
        model = Message
        fields: Any = {
            "conversation": ["exact"],
            "channel": ["exact"],
            "direction": ["exact"],
            "state": CHOICE,
            "kind": CHOICE,
            "origin": ["exact"],
            "provider_id": ["exact"],
            "uuid": ["exact"],
            "happened_at": INSTANT,
            "created_at": INSTANT,
        }
