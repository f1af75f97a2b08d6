"""The outbox: a row before anything is sent. Enqueuing writes it and does nothing else."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from common.phrases import say
from common.sql import lock_in_order
from leads.choices import ConsentPurpose
from leads.selectors.consent import withdrawn
from leads.services.facts import MessageNote, note_messages
from messaging.choices import Direction, MessageKind, MessageState, Priority, TemplateCategory
from messaging.consent import NOT_CONSENTED, ORIGIN_OF_LAST_WORD, THEY_SAID_STOP, network_of
from messaging.content import Content, Media, Reaction, Template, Text
from messaging.errors import NotConsented, WindowClosed
from messaging.models import Conversation, Message, MessageTemplate
from messaging.providers.registry import get_provider
from messaging.recipients import to_late_person
from messaging.selectors.templates import find_for, shown_text
from messaging.selectors.windows import window_of
from messaging.signals import message_status_changed
from messaging.transitions import CANCELLABLE

from .conversations import note_outbound
from .wakes import wake_dispatch

_KINDS = {
    "text": MessageKind.TEXT,
    "template": MessageKind.TEMPLATE,
    "buttons": MessageKind.INTERACTIVE,
    "list": MessageKind.INTERACTIVE,
    "product": MessageKind.PRODUCT,
    "product_list": MessageKind.PRODUCT,
    "catalogue": MessageKind.PRODUCT,
    "reaction": MessageKind.REACTION,
}


@dataclass(frozen=True, slots=True)
class Enqueued:
    """`created` is False where the idempotency key was used before: then `message` is the earlier one."""

    message: Message
    created: bool


def enqueue(
    *,
    conversation: Conversation,
    content: Content,
    origin: str,
    idempotency_key: str | None = None,
    priority: Priority = Priority.REPLY,
    author: User | None = None,
    quoted_id: str = "",
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    to: str = "",
) -> Enqueued:
    """Put one message into the outbox.

    `origin` says who sends ("staff", "greeting", "campaign:17") and is what a hold on an origin names. `to` names
    another recipient than the conversation's address, such as a comment: no window binds then. Raises ContentRefused
    where the provider cannot carry the content, WindowClosed where free text may not go now, NotConsented where the
    person said "stop", TemplateUnusable or TemplateValuesWrong where Meta would refuse the template.
    """
    get_provider(conversation.channel.kind).check(content)
    template = find_for(conversation.channel, content) if isinstance(content, Template) else None
    _require_consent(conversation, origin=origin, priority=priority, template=template)
    message = compose(
        conversation,
        content,
        template,
        quoted_id=quoted_id,
        to=to,
        origin=origin,
        author=author,
        idempotency_key=idempotency_key or uuid.uuid4().hex,
        priority=priority,
        not_before=not_before,
        expires_at=expires_at,
    )
    return _insert(message)


def compose(
    conversation: Conversation,
    content: Content,
    template: MessageTemplate | None,
    *,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    to: str = "",
    author: User | None = None,
    **columns: Any,
) -> Message:
    """The row, not saved, of a content that has been checked. Raises WindowClosed."""
    now = timezone.now()
    way = _way(conversation, content, at=not_before or now, by_person=author is not None, to=to)
    return Message(
        channel_id=conversation.channel_id,
        conversation=conversation,
        direction=Direction.OUT,
        state=MessageState.QUEUED,
        happened_at=now,
        to=way.to,
        author=author,
        not_before=not_before or now,
        expires_at=expires_at or way.ends_at,
        needs_window=way.needs_window,
        **columns,
        **_said(content, template),
    )


def _said(content: Content, template: MessageTemplate | None) -> dict[str, Any]:
    """The columns that say what is sent."""
    said: dict[str, Any] = {"kind": _kind(content), "body": rendition(content), "content": content.model_dump()}
    if isinstance(content, Template):
        said |= {"template_name": content.name, "template": template}
        if template:
            said["body"] = shown_text(template, content)
    return said


@dataclass(frozen=True, slots=True)
class _Way:
    """Where it goes, and whether the reply window must be open when it does."""

    to: str
    needs_window: bool = False
    ends_at: datetime | None = None


def _way(conversation: Conversation, content: Content, *, at: datetime, by_person: bool, to: str) -> _Way:
    """Raises WindowClosed. Where only a person may still answer, Messenger takes it marked as a person's."""
    has_windows = get_provider(conversation.channel.kind).limits.window_hours is not None
    if to or isinstance(content, Template) or not has_windows:
        return _Way(to or conversation.address)
    require_window(conversation, at=at, by_person=by_person)
    if window_of(conversation, now=at).is_open:
        return _Way(conversation.address, needs_window=True)
    late_until = window_of(conversation, now=timezone.now(), by_person=True).ends_at
    return _Way(to_late_person(conversation.address), ends_at=late_until)


def _insert(message: Message) -> Enqueued:
    try:
        with transaction.atomic():
            # The lead before its conversation, as where messages come in: nobody waits in a circle.
            note_messages([MessageNote(message.conversation.lead_id, message.happened_at, inbound=False)])
            message.save(force_insert=True)
            is_bulk = message.priority >= Priority.BULK
            note_outbound(message.conversation_id, at=message.happened_at, is_bulk=is_bulk)
            wake_dispatch()
    except IntegrityError:
        earlier = Message.objects.filter(idempotency_key=message.idempotency_key).first()
        if earlier is None:
            raise
        return Enqueued(earlier, created=False)
    return Enqueued(message, created=True)


def _require_consent(
    conversation: Conversation, *, origin: str, priority: Priority, template: MessageTemplate | None
) -> None:
    """The dispatcher asks again when it goes; what may be an opt-out is queued and waits there for a decision."""
    if priority == Priority.STAFF or origin == ORIGIN_OF_LAST_WORD:
        return
    is_marketing = priority >= Priority.BULK or (template and template.category == TemplateCategory.MARKETING)
    purpose = ConsentPurpose.MARKETING if is_marketing else ConsentPurpose.ALL
    if withdrawn(conversation.lead_id, channel=network_of(conversation.channel.kind), purpose=purpose):
        raise NotConsented(_(THEY_SAID_STOP))


def require_window(conversation: Conversation, *, at: datetime, by_person: bool = False) -> None:
    """Raises WindowClosed where free text may not go at that instant."""
    if window_of(conversation, now=at, by_person=by_person).is_open:
        return
    until = conversation.window_until
    if until is None:
        raise WindowClosed(_("This person has not written yet: only a template may open the conversation."))
    raise WindowClosed(
        _("The reply window closed at %(when)s: only a template may go now.")
        % {"when": timezone.localtime(until).strftime("%Y-%m-%d %H:%M")}
    )


def _kind(content: Content) -> MessageKind:
    return MessageKind(content.media) if isinstance(content, Media) else _KINDS[content.type]


def rendition(content: Content) -> str:
    """What a person reads of it in the thread and in a search."""
    if isinstance(content, Text):
        return content.body
    if isinstance(content, Media):
        return content.caption
    if isinstance(content, Reaction):
        return content.emoji
    if isinstance(content, Template):
        return content.name
    return getattr(content, "body", "")


def cancel_messages(message_ids: Sequence[int], *, reason: str) -> int:
    """Take back what has not begun to leave; the number taken back."""
    with transaction.atomic():
        lock_in_order("messaging_message", message_ids)
        still = Message.objects.filter(pk__in=message_ids, state__in=CANCELLABLE)
        # Locked, or SQLite's only writer: these and no others are about to move.
        ids = list(still.values_list("pk", flat=True))
        still.update(state=MessageState.CANCELLED, reason=reason)
        if ids:
            message_status_changed.send_robust(sender=None, message_ids=ids, state=MessageState.CANCELLED)
    return len(ids)


def resend(message: Message, *, by: User | None) -> bool:
    """A person's word that a message of doubtful or final failure goes again, or one that a "stop" cancelled, which is
    asked for again before it leaves; says whether it was in such a state."""
    who = by.get_username() if by else ""
    return _move(
        message,
        to=MessageState.QUEUED,
        not_before=timezone.now(),
        refusal_count=0,
        error_code="",
        claim_token=None,
        claimed_until=None,
        reason=say(gettext_noop("sent again by %(who)s"), who=who),
    )


def give_up(message: Message, *, by: User | None) -> bool:
    """A person's word that a message of doubt counts as not sent."""
    who = by.get_username() if by else ""
    return _move(message, to=MessageState.FAILED, reason=say(gettext_noop("given up by %(who)s"), who=who))


CANCELLED_BY_STOP = Q(state=MessageState.CANCELLED, error_code=NOT_CONSENTED)
_WAITS_FOR_A_PERSON = (MessageState.UNKNOWN, MessageState.UNRESOLVED, MessageState.FAILED, MessageState.EXPIRED)


def _move(message: Message, *, to: MessageState, **fields: object) -> bool:
    waits = Q(state__in=[s for s in _WAITS_FOR_A_PERSON if s != to])
    if to == MessageState.QUEUED:
        waits |= CANCELLED_BY_STOP
    moved = Message.objects.filter(waits, pk=message.pk, direction=Direction.OUT).update(state=to, **fields)
    if moved and to == MessageState.QUEUED:
        wake_dispatch()
    return bool(moved)
