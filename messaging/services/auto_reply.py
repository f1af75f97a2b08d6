"""The auto-reply at work: one due row per conversation, which waits until the person has written all they had to.

Nobody is answered twice (the answer's key is the message that ended the burst), and nobody whom a person answers: that
is looked at again in the transaction that enqueues, under the lead's lock, which a person's reply takes as well.
"""

import logging
import uuid
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from common.claims import claim_rows, failed_attempt
from common.models import DueWork
from intelligence.drafts import Draft, Turn
from intelligence.services.reply import draft_reply
from messaging.choices import AutoReply, Direction, MessageKind, MessageState, Priority
from messaging.models import AnswerDue, Conversation, Message

from .answers import act_on, keep_shadow, over_the_limit
from .conversations import lock_conversation
from .greeting import BY_RULE, greet
from .wakes import wake_answers

logger = logging.getLogger(__name__)

_AT_ONCE = 20
# Longer than a language model may take.
_CLAIM_SECONDS = 120
_MODEL_SECONDS = 25.0
# Meta redelivers for seven days: an answer to something said long ago would embarrass.
_FRESH = timedelta(hours=1)
_MOST_TURNS = 30
_REMEMBERED = timedelta(hours=24)
_NOT_ANSWERED = (MessageKind.REACTION, MessageKind.UNSUPPORTED)


def note_for_answer(message: Message) -> None:
    """A due row for the conversation, its wait begun anew; where the AI does not speak, a greeting at most."""
    channel = message.channel
    if channel.auto_reply != AutoReply.ON:
        greet(message)
    if channel.auto_reply == AutoReply.OFF or message.kind in _NOT_ANSWERED:
        return
    _wait_for_more(message)
    wake_answers(after_seconds=channel.auto_reply_wait)


def _wait_for_more(message: Message) -> None:
    wait = {
        "message": message,
        "work_state": DueWork.State.DUE,
        "attempts": 0,
        "error": "",
        "next_at": timezone.now() + timedelta(seconds=message.channel.auto_reply_wait),
        # Whoever works on the burst as it was until now finds that it is no longer theirs.
        "claim_token": None,
        "claimed_until": None,
    }
    due, created = AnswerDue.objects.get_or_create(conversation_id=message.conversation_id, defaults=wait)
    if not created:
        # Routed again, an older message does not open what was answered since.
        AnswerDue.objects.filter(pk=due.pk, message_id__lt=message.pk).update(**wait)


def answer_due() -> int:
    """Answer the bursts that are over; the number looked at. What fails is tried again alone."""
    token = uuid.uuid4()
    ids = claim_rows(
        AnswerDue,
        where="work_state = 'due' AND (next_at IS NULL OR next_at <= %s)",
        params=[timezone.now()],
        token=token,
        seconds=_CLAIM_SECONDS,
        limit=_AT_ONCE,
    )
    due = AnswerDue.objects.filter(pk__in=ids, claim_token=token).order_by("pk")
    for one in due.select_related("message__channel", "conversation__channel", "conversation__lead"):
        _try(one)
    return len(ids)


def _try(due: AnswerDue) -> None:
    try:
        _answer(due)
    except Exception as error:
        logger.exception("auto_reply_failed", extra={"conversation_id": due.conversation_id})
        _mine(due).update(**failed_attempt(due.attempts, error))


def _answer(due: AnswerDue) -> None:
    """The draft is made outside the transaction: a language model may take its time, and people do not wait."""
    draft = None
    if _may_answer(due):
        turns = read_turns(due.conversation, until=due.message)
        draft = over_the_limit(due.conversation, turns) or draft_reply(
            history=turns,
            deadline_seconds=_MODEL_SECONDS,
            business=due.conversation.channel.name,
            asker=due.conversation.lead_id,
        )
    with transaction.atomic():
        conversation = lock_conversation(due.conversation_id)
        if not _mine(due).update(work_state=DueWork.State.DONE, claim_token=None, claimed_until=None):
            return  # they went on writing: the burst is answered when it is over
        due.conversation = conversation
        if draft is not None and _may_answer(due):
            _act(due, draft)


def _act(due: AnswerDue, draft: Draft) -> None:
    if due.conversation.channel.auto_reply == AutoReply.SHADOW:
        keep_shadow(due.message, draft)
    else:
        act_on(due.conversation, due.message, draft)


def _mine(due: AnswerDue) -> QuerySet[AnswerDue]:
    return AnswerDue.objects.filter(pk=due.pk, claim_token=due.claim_token, message_id=due.message_id)


def _may_answer(due: AnswerDue) -> bool:
    """Silent once a person answers or took over, once anybody answered, and where it is too late."""
    conversation, message = due.conversation, due.message
    if conversation.channel.auto_reply == AutoReply.OFF or message.happened_at < timezone.now() - _FRESH:
        return False
    if not conversation.bot and conversation.channel.auto_reply == AutoReply.ON:
        return False
    return not _went_on(conversation, message).exists()


def _went_on(conversation: Conversation, message: Message) -> QuerySet[Message]:
    """What came after the burst: an answer, or more of theirs that is not routed yet."""
    later = Message.objects.filter(conversation=conversation, pk__gt=message.pk, priority__lt=Priority.BULK)
    return later.exclude(kind__in=_NOT_ANSWERED).exclude(origin__in=BY_RULE)


def read_turns(conversation: Conversation, *, until: Message) -> list[Turn]:
    """The talk as the auto-reply reads it, oldest first."""
    said = Message.objects.filter(
        conversation=conversation, pk__lte=until.pk, happened_at__gt=timezone.now() - _REMEMBERED
    ).exclude(Q(kind__in=_NOT_ANSWERED) | Q(state=MessageState.CANCELLED))
    rows = said.order_by("-pk").values_list("direction", "body", "happened_at", "origin")[:_MOST_TURNS]
    return _turns(list(rows)[::-1])


def _turns(rows: Sequence[tuple[str, str, object, str]]) -> list[Turn]:
    """A greeting answers nothing: what they wrote before it is still to be answered."""
    return [
        Turn(text=body, is_ours=direction == Direction.OUT, at=at)  # type: ignore[arg-type]
        for direction, body, at, origin in rows
        if not (direction == Direction.OUT and origin in BY_RULE)
    ]
