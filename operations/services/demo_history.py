"""The demo's story as rows: received by the services that receive, answered in the past."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from common.phones import provider_digits_to_e164
from common.phrases import Phrase, say
from leads.choices import Stage
from leads.identity import IdentityClaim, IdentityKind, Person, Touch
from leads.models import Lead
from leads.services.pipeline import move_stage
from leads.services.selling import Sold, win_lead
from messaging.choices import AttemptOutcome, Direction, MessageKind, MessageState
from messaging.content import Text
from messaging.events import CommentPosted, GroupMessage, InboundMessage
from messaging.models import Attempt, Channel, Conversation, Message
from messaging.services.amend import receive_comment
from messaging.services.conversations import note_outbound
from messaging.services.receive import receive_group_message, receive_message

from .demo_story import CHATS, COMMENTS, GROUP_POSTS, PAGE, READER, Chat, Line

_RANGE = "2349010000"  # and three digits: nobody's
_PATH = (Stage.NEW, Stage.CONTACTED, Stage.QUALIFIED, Stage.CONVERTED, Stage.WON)
_SENT, _DELIVERED, _READ = MessageState.SENT, MessageState.DELIVERED, MessageState.READ
_TROUBLE: dict[MessageState, tuple[AttemptOutcome, str, Phrase]] = {
    MessageState.FAILED: (
        AttemptOutcome.REFUSED,
        "131047",
        say(_("More than 24 hours since the person wrote. Send a template instead.")),
    ),
    MessageState.UNKNOWN: (
        AttemptOutcome.UNKNOWN,
        "no_answer",
        say(_("No answer: %(error)s. It may have been sent."), error="TimeoutError"),
    ),
}


def seed_history(channels: dict[str, Channel], *, staff: User) -> None:
    now = timezone.now()
    for chat in CHATS:
        conversation = _play(chat, channels[chat.channel], staff, now)
        _know(conversation.lead, chat, staff)
        _leave_as(conversation, chat, staff)
    _overhear(channels[READER], now)
    _comment(channels[PAGE], now)


def _play(chat: Chat, channel: Channel, staff: User, now: datetime) -> Conversation:
    for number, line in enumerate(chat.lines):
        at, key = now - timedelta(minutes=line.minutes_ago), f"demo.{chat.number}.{number}"
        if line.state is None:
            received = receive_message(channel, _inbound(chat, channel, line, at, key, is_first=not number))
            assert received, "the story begins in an empty installation, with the person's word"
            conversation = received.conversation
        else:
            _answer(conversation, line, line.state, at, key, staff)
    return Conversation.objects.select_related("lead").get(pk=conversation.pk)


def _inbound(chat: Chat, channel: Channel, line: Line, at: datetime, key: str, *, is_first: bool) -> InboundMessage:
    touch = Touch(chat.source, headline=chat.headline) if chat.source and is_first else None
    return InboundMessage(
        account=channel.external_id,
        provider_id=key,
        person=_person(chat.name, chat.number, channel),
        sent_at=at,
        kind=MessageKind.TEXT,
        text=line.text,
        touch=touch,
        reply_to=chat.number if channel.kind == "messenger" else _RANGE + chat.number,
    )


def _person(name: str, number: str, channel: Channel) -> Person:
    if channel.kind == "messenger":
        return Person((IdentityClaim(IdentityKind.PSID, number),), name=name)
    phone = provider_digits_to_e164(_RANGE + number)
    assert phone, "the demo's numbers are valid"
    return Person((IdentityClaim(IdentityKind.PHONE, phone),), name=name)


def _answer(conversation: Conversation, line: Line, state: MessageState, at: datetime, key: str, staff: User) -> None:
    outcome, code, reason = _TROUBLE.get(state, (AttemptOutcome.ACCEPTED, "", ""))
    is_taken = outcome == AttemptOutcome.ACCEPTED
    message = Message.objects.create(
        channel_id=conversation.channel_id,
        conversation=conversation,
        direction=Direction.OUT,
        kind=MessageKind.TEXT,
        state=state,
        body=line.text,
        content=Text(body=line.text).model_dump(),
        provider_id=key if is_taken else None,
        happened_at=at,
        to=conversation.address,
        origin="staff",
        author=staff,
        not_before=at,
        attempt_count=1,
        error_code=code,
        reason=reason,
        sent_at=at if is_taken else None,
        delivered_at=at + timedelta(seconds=4) if state in (_DELIVERED, _READ) else None,
        read_at=at + timedelta(minutes=1) if state == _READ else None,
    )
    Attempt.objects.create(
        message=message,
        channel_id=message.channel_id,
        to=message.to,
        number=1,
        claim_token=message.uuid,
        started_at=at,
        finished_at=at + timedelta(milliseconds=310),
        duration_ms=310,
        outcome=outcome,
        http_status=None if state == MessageState.UNKNOWN else 200 if is_taken else 400,
        code=code,
        detail=reason,
    )
    note_outbound(conversation.pk, at=at)


def _know(lead: Lead, chat: Chat, staff: User) -> None:
    values = {"label": chat.label, "city": chat.city, "value": chat.value, "currency": "NGN" if chat.value else ""}
    Lead.objects.filter(pk=lead.pk).update(**values, owner=staff if chat.is_mine else None)
    if chat.stage == Stage.LOST:
        move_stage(lead=lead, to=Stage.CONTACTED, by=staff)
        move_stage(lead=lead, to=Stage.LOST, by=staff, reason=chat.lost_reason)
        return
    for step in _PATH[1 : _PATH.index(chat.stage) + 1]:
        if step == Stage.WON and chat.value:
            win_lead(lead=lead, by=staff, sold=Sold(chat.value, "NGN"))
        else:
            move_stage(lead=lead, to=step, by=staff)


def _leave_as(conversation: Conversation, chat: Chat, staff: User) -> None:
    """Unread is what nobody has answered."""
    unread = 0
    for line in reversed(chat.lines):
        if line.state is not None or chat.status != conversation.status:
            break
        unread += 1
    Conversation.objects.filter(pk=conversation.pk).update(
        status=chat.status, unread_count=unread, assignee=staff if chat.is_mine else None
    )


def _overhear(channel: Channel, now: datetime) -> None:
    groups: dict[str, str] = {}
    for number, (minutes, group, name, digits, text) in enumerate(GROUP_POSTS):
        post = GroupMessage(
            account=channel.external_id,
            provider_id=f"demo.post.{number}",
            group_id=groups.setdefault(group, f"12036304420000{len(groups):04}@g.us"),
            group_name=group,
            person=_person(name, digits, channel),
            sent_at=now - timedelta(minutes=minutes),
            kind=MessageKind.TEXT,
            text=text,
        )
        receive_group_message(channel, post)


def _comment(page: Channel, now: datetime) -> None:
    for minutes, name, psid, text in COMMENTS:
        comment = CommentPosted(
            account=page.external_id,
            comment_id=f"{page.external_id}_{psid}",
            post_id=f"{page.external_id}_1",
            verb="add",
            at=now - timedelta(minutes=minutes),
            text=text,
            person=_person(name, psid, page),
        )
        receive_comment(page, comment)
