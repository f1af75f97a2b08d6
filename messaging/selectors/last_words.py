from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.contrib.auth.models import User
from django.urls import reverse

from leads.last_words import LastWord
from messaging.choices import Direction
from messaging.models import Conversation, Message

from .inbox import with_last


def last_words_of(lead_ids: Sequence[int], user: User) -> Mapping[int, LastWord]:
    """The end of each lead's liveliest conversation: two queries for all of them."""
    if not user.has_perm("messaging.view_conversation"):
        return {}
    rows = with_last(Conversation.objects.filter(lead_id__in=lead_ids)).order_by("last_message_at", "pk")
    liveliest = {row.lead_id: row for row in rows}  # the later replaces the earlier
    last_ids = {lead_id: cast(Any, row).last_id for lead_id, row in liveliest.items()}
    messages = Message.objects.in_bulk([pk for pk in last_ids.values() if pk])
    return {
        lead_id: _word(conversation, message)
        for lead_id, conversation in liveliest.items()
        if (message := messages.get(last_ids[lead_id]))
    }


def _word(conversation: Conversation, message: Message) -> LastWord:
    return LastWord(
        text=message.body or str(message.get_kind_display()),
        at=message.happened_at,
        is_ours=message.direction == Direction.OUT,
        unread=conversation.unread_count,
        url=reverse("inbox:conversation", args=[conversation.pk]),
    )
