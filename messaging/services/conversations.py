"""Conversations: opened when somebody is first met on a channel, kept current by every message."""

from datetime import datetime, timedelta

from django.db.models import F
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils import timezone

from leads.models import Lead
from messaging.choices import ConversationStatus
from messaging.models import Channel, Conversation
from messaging.providers.registry import get_provider

from .episodes import begin_episodes


def lock_conversation(pk: int) -> Conversation:
    """Until the transaction ends; the lead before its conversation, as everybody takes them."""
    Lead.objects.select_for_update().get(conversations=pk)
    return Conversation.objects.select_for_update(of=("self",)).select_related("channel", "lead").get(pk=pk)


def open_conversation(*, channel: Channel, lead_id: int, address: str, at: datetime) -> Conversation:
    """The conversation with a lead on a channel; made at the first meeting. `address` follows the person."""
    conversation, created = Conversation.objects.get_or_create(
        channel=channel,
        lead_id=lead_id,
        defaults={"address": address, "started_at": at, "last_message_at": at},
    )
    # A message that comes late does not lead back to an address that the person has left.
    is_newest = at >= (conversation.last_inbound_at or conversation.started_at)
    if not created and is_newest and address and conversation.address != address:
        conversation.address = address
        conversation.save(update_fields=["address", "updated_at"])
    return conversation


def note_inbound(conversation: Conversation, *, at: datetime) -> None:
    """The person wrote: count it, open the provider's window, bring a closed or snoozed conversation back."""
    hours = get_provider(conversation.channel.kind).limits.window_hours
    window_until = at + timedelta(hours=hours) if hours else None
    Conversation.objects.filter(pk=conversation.pk).update(
        unread_count=F("unread_count") + 1,
        message_count=F("message_count") + 1,
        status=ConversationStatus.OPEN,
        started_at=Least("started_at", at),
        snoozed_until=None,
        last_message_at=Greatest("last_message_at", at),
        last_inbound_at=Greatest(Coalesce("last_inbound_at", at), at),
        window_until=Greatest(Coalesce("window_until", window_until), window_until) if window_until else None,
        updated_at=timezone.now(),
    )
    begin_episodes([(conversation.pk, conversation.channel_id, at)])


def note_outbound(conversation_id: int, *, at: datetime, is_bulk: bool = False) -> None:
    """Something goes out. What is sent to thousands counts, but moves no conversation in the inbox."""
    latest = {} if is_bulk else {"last_message_at": Greatest("last_message_at", at)}
    Conversation.objects.filter(pk=conversation_id).update(
        message_count=F("message_count") + 1,
        started_at=Least("started_at", at),
        updated_at=timezone.now(),
        **latest,
    )


def mark_read(conversation: Conversation) -> bool:
    """A member of staff has seen it; says whether anything was unread."""
    unread = Conversation.objects.filter(pk=conversation.pk, unread_count__gt=0)
    return bool(unread.update(unread_count=0, updated_at=timezone.now()))


def touch(**which: object) -> None:
    """Open inboxes read these conversations again: something in them changed that is no new message."""
    Conversation.objects.filter(**which).update(updated_at=timezone.now())
