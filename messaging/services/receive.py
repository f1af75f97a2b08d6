"""What people and our own side wrote, stored once each however often it comes."""

from datetime import timedelta

from django.db import IntegrityError, transaction

from leads.choices import ActivityKind
from leads.services.activities import record_activity
from leads.services.capture import capture_lead, change_identity
from leads.services.facts import MessageNote, note_messages
from messaging.choices import Direction, MessageState
from messaging.correlator import from_correlator, to_correlator
from messaging.events import (
    GroupMessage,
    IdentityChanged,
    InboundMessage,
    OwnMessage,
    PersonArrived,
    PreferenceChanged,
    StatusChange,
)
from messaging.models import Channel, Conversation, GroupPost, Message

from .amend import apply_parked_amendments
from .consent import heed_preference
from .conversations import note_inbound, note_outbound, open_conversation
from .media import keep_files
from .readings import note_for_reading
from .replying import ORIGIN_ELSEWHERE, take_in_hand
from .status import RoutedStatus, apply_parked, apply_statuses

# An echo may come from a phone that was offline for a while, and from another clock.
SETTLED_WITHIN = timedelta(minutes=15)
_CLOCKS_DIFFER = timedelta(minutes=2)


def receive_message(channel: Channel, item: InboundMessage) -> Message | None:
    """Store a private message and whom it is from; None where it is known already."""
    if _is_known(channel, item.provider_id):
        return None
    try:
        return _stored(channel, item)
    except IntegrityError:
        # Somebody else stored it between the look and the insert; or the lead was merged: then another look finds
        # the one it is part of now. Anything else is a fault to be seen.
        if _is_known(channel, item.provider_id):
            return None
        return _stored(channel, item)


def _stored(channel: Channel, item: InboundMessage) -> Message:
    with transaction.atomic():
        return _store_inbound(channel, item)


def _store_inbound(channel: Channel, item: InboundMessage) -> Message:
    captured = capture_lead(person=item.person, at=item.sent_at, touch=item.touch)
    note_messages([MessageNote(captured.lead.pk, item.sent_at, inbound=True, has_media=bool(item.attachments))])
    conversation = open_conversation(channel=channel, lead_id=captured.lead.pk, address=item.reply_to, at=item.sent_at)
    message = _insert(channel, conversation, item, Direction.IN, MessageState.RECEIVED)
    note_inbound(conversation, at=item.sent_at)
    note_for_reading(message)
    apply_parked_amendments(message)
    return message


def _insert(
    channel: Channel,
    conversation: Conversation,
    item: InboundMessage | OwnMessage,
    direction: Direction,
    state: MessageState,
) -> Message:
    message = Message.objects.create(
        channel=channel,
        conversation=conversation,
        direction=direction,
        kind=item.kind,
        state=state,
        body=item.text,
        content=_content(item),
        provider_id=item.provider_id,
        quoted_id=item.quoted_id if isinstance(item, InboundMessage) else "",
        happened_at=item.sent_at,
        origin="" if direction == Direction.IN else ORIGIN_ELSEWHERE,
        sent_at=None if direction == Direction.IN else item.sent_at,
        to="" if direction == Direction.IN else conversation.address,
    )
    keep_files(item.attachments, at=item.sent_at, message=message)
    return message


def _content(item: InboundMessage | OwnMessage) -> dict[str, object]:
    forwarded = isinstance(item, InboundMessage) and item.forwarded
    return {**item.content, **({"forwarded": True} if forwarded else {})}


def _is_known(channel: Channel, provider_id: str) -> bool:
    return Message.objects.filter(channel=channel, provider_id=provider_id).exists()


def receive_own_message(channel: Channel, item: OwnMessage, *, may_settle: bool = True, may_store: bool = True) -> bool:
    """The echo of something we sent settles its message; what was typed elsewhere joins the conversation.

    Says whether anything was new. A history that is read back may forbid either: several equal echoes say of none
    which message it settles, and who only wants to settle stores nothing.
    """
    if _is_known(channel, item.provider_id):
        return False
    if from_correlator(item.correlator) and _settle(channel, item, item.correlator):
        return True
    candidate = _same_text_in_flight(channel, item) if may_settle else ""
    if candidate:
        return _settle(channel, item, candidate)
    if not may_store:
        return False
    try:
        with transaction.atomic():
            _store_own(channel, item)
    except IntegrityError:
        if _is_known(channel, item.provider_id):
            return False
        raise
    return True


def _settle(channel: Channel, item: OwnMessage, correlator: str) -> bool:
    change = StatusChange(
        account=item.account,
        provider_id=item.provider_id,
        state=MessageState.SENT,
        at=item.sent_at,
        correlator=correlator,
    )
    return bool(apply_statuses([RoutedStatus(channel.pk, change)]).applied)


def _same_text_in_flight(channel: Channel, item: OwnMessage) -> str:
    """The correlator of the one message on its way to this chat with this text; "" where none or several fit.

    Gateways without a correlator echo what we send: text, chat and time are all there is to know it by. Several equal
    ones in doubt are left to a person.
    """
    # Without words, a file is known by its kind.
    same = {"body": item.text} if item.text else {"body": "", "kind": item.kind}
    uuids = list(
        Message.objects.filter(
            channel=channel,
            direction=Direction.OUT,
            state__in=[MessageState.SENDING, MessageState.UNKNOWN, MessageState.UNRESOLVED],
            provider_id__isnull=True,
            to__in=_spellings(item.reply_to),
            tries__started_at__range=(item.sent_at - SETTLED_WITHIN, item.sent_at + _CLOCKS_DIFFER),
            **same,
        )
        .values_list("uuid", flat=True)
        .distinct()[:2]
    )
    return to_correlator(uuids[0]) if len(uuids) == 1 else ""


def _spellings(chat: str) -> list[str]:
    """A person's chat as gateways answer it, and the bare digits that a conversation of ours may begin with."""
    digits, _at, server = chat.partition("@")
    return [chat, digits, f"+{digits}"] if server in ("c.us", "s.whatsapp.net") else [chat]


def _store_own(channel: Channel, item: OwnMessage) -> None:
    captured = capture_lead(person=item.person, at=item.sent_at)
    note_messages([MessageNote(captured.lead.pk, item.sent_at, inbound=False)])
    conversation = open_conversation(channel=channel, lead_id=captured.lead.pk, address=item.reply_to, at=item.sent_at)
    message = _insert(channel, conversation, item, Direction.OUT, MessageState.SENT)
    note_outbound(conversation.pk, at=item.sent_at)
    take_in_hand(conversation, by=None, at=item.sent_at)
    apply_parked_amendments(message)
    # Statuses overtake the echo of what was typed on the phone.
    apply_parked([(channel.pk, item.provider_id)])


def receive_group_message(channel: Channel, item: GroupMessage) -> GroupPost | None:
    """Store a post in a group; None where it is known already."""
    phone, other = _sender_ids(item)
    values = {
        "group_id": item.group_id,
        "group_name": item.group_name[:200],
        "sender_phone": phone,
        "sender_id": other,
        "sender_name": item.person.name[:160] if item.person else "",
        "from_me": item.from_me,
        "kind": item.kind,
        "body": item.text,
        "content": item.content,
        "quoted_id": item.quoted_id,
        "posted_at": item.sent_at,
    }
    with transaction.atomic():
        post, created = GroupPost.objects.get_or_create(channel=channel, provider_id=item.provider_id, defaults=values)
        if created:
            keep_files(item.attachments, at=item.sent_at, group_post=post)
            apply_parked_amendments(post)
    return post if created else None


def _sender_ids(item: GroupMessage) -> tuple[str, str]:
    claims = item.person.identities if item.person else ()
    phone = next((claim.value for claim in claims if claim.kind == "phone"), "")
    return phone, next((claim.value for claim in claims if claim.kind != "phone"), "")


def receive_arrival(channel: Channel, item: PersonArrived) -> None:
    """Somebody opened the door without a word: a lead, a touch, a line in the timeline."""
    captured = capture_lead(person=item.person, at=item.at, touch=item.touch)
    record_activity(
        lead_id=captured.lead.pk,
        kind=ActivityKind(item.what),
        at=item.at,
        metadata={"channel": channel.name, **item.detail},
        key=f"{item.what}:{channel.pk}:{captured.lead.pk}:{item.at.timestamp():.3f}",
    )


def receive_identity_change(channel: Channel, item: IdentityChanged) -> None:
    change_identity(old=item.person, new=item.new, at=item.at)


def receive_preference(channel: Channel, item: PreferenceChanged) -> None:
    """What the person told the provider about our marketing."""
    captured = capture_lead(person=item.person, at=item.at)
    heed_preference(
        channel=channel,
        lead_id=captured.lead.pk,
        wants_marketing=item.wants_marketing,
        at=item.at,
        detail=item.detail,
    )
