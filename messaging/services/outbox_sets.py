"""Bulk into the outbox, a set at a time: the same rows as by `outbox.enqueue`, for a few statements per set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext as _

from common.sql import lock_in_order
from leads.choices import ConsentPurpose, ConsentStatus
from leads.models import Consent, Lead
from leads.services.facts import MessageNote, note_messages
from messaging.choices import Priority
from messaging.consent import THEY_SAID_STOP, network_of
from messaging.content import Content, Template
from messaging.errors import MessagingError, NotConsented
from messaging.models import Channel, Conversation, Message, MessageTemplate
from messaging.providers.registry import get_provider
from messaging.selectors.templates import check_filled, look_up

from .outbox import compose
from .wakes import wake_dispatch


@dataclass(frozen=True, slots=True)
class Draft:
    """One message of a set. `key` makes it one message for ever."""

    conversation: Conversation
    content: Content
    key: str
    not_before: datetime
    expires_at: datetime


@dataclass(slots=True)
class Queued:
    """By key: the message, new or of an earlier run, or what forbids it."""

    ids: dict[str, int] = field(default_factory=dict)
    refused: dict[str, MessagingError] = field(default_factory=dict)


def open_conversations(*, channel: Channel, addresses: Mapping[int, str]) -> dict[int, Conversation]:
    """By lead, the conversations on the channel; those that there are not yet are opened under these addresses.

    A lead without an address here and without a conversation is missing in the answer.
    """
    now = timezone.now()
    known = set(_of(channel, addresses).values_list("lead_id", flat=True))
    Conversation.objects.bulk_create(
        [
            Conversation(channel=channel, lead_id=lead_id, address=address, started_at=now, last_message_at=now)
            for lead_id, address in sorted(addresses.items())
            if address and lead_id not in known
        ],
        ignore_conflicts=True,
    )
    found = list(_of(channel, addresses))
    for conversation in found:
        conversation.channel = channel
    return {conversation.lead_id: conversation for conversation in found}


@transaction.atomic
def enqueue_bulk(*, channel: Channel, drafts: Sequence[Draft], origin: str) -> Queued:
    """Put a set of bulk messages of one channel into the outbox; what cannot go is told by its key, not raised.

    Locks the leads, then their conversations, as everybody does.
    """
    queued = Queued()
    stopped = _stopped(channel, [draft.conversation.lead_id for draft in drafts])
    templates = _Templates(channel)
    messages = {}
    for draft in drafts:
        try:
            if draft.conversation.lead_id in stopped:
                raise NotConsented(_(THEY_SAID_STOP))
            messages[draft.key] = _message(draft, templates, origin)
        except MessagingError as refusal:
            queued.refused[draft.key] = refusal
    known = _ids(messages)
    _insert([message for key, message in messages.items() if key not in known])
    queued.ids = _ids(messages)
    return queued


def _of(channel: Channel, lead_ids: Mapping[int, str]) -> QuerySet[Conversation]:
    return Conversation.objects.filter(channel=channel, lead_id__in=list(lead_ids))


class _Templates:
    """Each looked up once per set; what is wrong with one is remembered too."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._known: dict[tuple[str, str], MessageTemplate | MessagingError | None] = {}

    def checked(self, content: Template) -> MessageTemplate | None:
        """Raises TemplateUnusable or TemplateValuesWrong."""
        name = (content.name, content.language)
        if name not in self._known:
            try:
                self._known[name] = look_up(self._channel, *name)
            except MessagingError as error:
                self._known[name] = error
        found = self._known[name]
        if isinstance(found, MessagingError):
            raise found
        if found is not None:
            check_filled(found, content)
        return found


def _message(draft: Draft, templates: _Templates, origin: str) -> Message:
    get_provider(draft.conversation.channel.kind).check(draft.content)
    template = templates.checked(draft.content) if isinstance(draft.content, Template) else None
    return compose(
        draft.conversation,
        draft.content,
        template,
        origin=origin,
        idempotency_key=draft.key,
        priority=Priority.BULK,
        not_before=draft.not_before,
        expires_at=draft.expires_at,
    )


def _stopped(channel: Channel, lead_ids: Sequence[int]) -> set[int]:
    noes = Consent.objects.stopping(purpose=ConsentPurpose.MARKETING, channel=network_of(channel.kind))
    of_them = noes.filter(status=ConsentStatus.WITHDRAWN, lead_id__in=lead_ids)
    return set(of_them.values_list("lead_id", flat=True))


def _ids(messages: Mapping[str, Message]) -> dict[str, int]:
    known = Message.objects.filter(idempotency_key__in=list(messages))
    return {str(key): pk for key, pk in known.values_list("idempotency_key", "pk")}


def _insert(messages: Sequence[Message]) -> None:
    if not messages:
        return
    now = timezone.now()
    lead_ids = [message.conversation.lead_id for message in messages]
    lock_in_order(Lead._meta.db_table, lead_ids)
    note_messages([MessageNote(lead_id, now, inbound=False) for lead_id in lead_ids])
    conversation_ids = [message.conversation_id for message in messages]
    lock_in_order(Conversation._meta.db_table, conversation_ids)
    # Bulk moves no conversation in the inbox: see `conversations.note_outbound`.
    Conversation.objects.filter(pk__in=conversation_ids).update(
        message_count=F("message_count") + 1, started_at=Least("started_at", now), updated_at=now
    )
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    wake_dispatch()
