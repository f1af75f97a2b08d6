"""What becomes of a draft: sent, shown, or a person's."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.phrases import join
from common.signals import notice
from common.text.matching import normalise, words
from intelligence.choices import HandOverReason
from intelligence.drafts import Draft, Outcome, Turn
from intelligence.rules.answers import hand_over, read_burst
from messaging.choices import Direction, MessageState, Priority, Responder, ShadowVerdict
from messaging.content import Text
from messaging.errors import MessagingError
from messaging.models import Conversation, HandOver, Message, QuestionAsked, ShadowAnswer, UnansweredQuestion

from .conversations import touch
from .episodes import note_answer
from .greeting import opening_for
from .handling import take_over
from .outbox import enqueue
from .silence import ORIGIN

_A_DAY = timedelta(hours=24)
# An answer that waits longer than this for a limit or a dead channel is no answer any more.
_STALE = timedelta(hours=1)


def over_the_limit(conversation: Conversation, turns: Sequence[Turn]) -> Draft | None:
    """The hand-over that ends a talk with as many answers as the channel allows within a day."""
    since = timezone.now() - _A_DAY
    answers = Message.objects.filter(
        conversation=conversation, direction=Direction.OUT, origin=ORIGIN, happened_at__gt=since
    ).exclude(state=MessageState.CANCELLED)
    if answers.count() < conversation.channel.auto_reply_turns:
        return None
    texts = [turn.text for turn in turns[-1:] if not turn.is_ours]
    return hand_over(read_burst(texts, "en"), HandOverReason.TURN_LIMIT)


def act_on(conversation: Conversation, message: Message, draft: Draft) -> None:
    """Within the caller's transaction, under the locks of lead and conversation."""
    note_unanswered(message, draft.unanswered)
    if draft.outcome == Outcome.HAND_OVER:
        _hand_over(conversation, message, draft)
    if text := _opened(message, draft):
        key = f"{ORIGIN}:{conversation.pk}:{message.pk}"
        send_answer(conversation, text, origin=ORIGIN, key=key, answers=draft.outcome == Outcome.ANSWER)
    touch(pk=conversation.pk)


def _opened(message: Message, draft: Draft) -> str:
    """To somebody new the channel's own greeting comes first, and in the place of ours."""
    opening = opening_for(message) if draft.text else ""
    if opening and draft.outcome == Outcome.ANSWER and not draft.facts:
        return opening
    return f"{opening}\n\n{draft.text}" if opening else draft.text


def send_answer(
    conversation: Conversation,
    text: str,
    *,
    origin: str,
    key: str,
    expires_at: datetime | None = None,
    answers: bool = True,
) -> Message | None:
    """Within the caller's transaction. `answers`: nobody need answer any more. None where the outbox refuses it: the
    window closed, or they said "stop"; it decides for every sender alike."""
    stale = timezone.now() + _STALE
    try:
        queued = enqueue(
            conversation=conversation,
            content=Text(body=text),
            origin=origin,
            idempotency_key=key,
            priority=Priority.REPLY,
            expires_at=min(expires_at, stale) if expires_at else stale,
        )
    except MessagingError:
        return None
    if queued.created and answers:
        note_answer(conversation_id=conversation.pk, at=timezone.now(), responder=Responder.AI, by=None)
        Conversation.objects.filter(pk=conversation.pk).update(unread_count=0)
    return queued.message


def _hand_over(conversation: Conversation, message: Message, draft: Draft) -> None:
    assert draft.reason is not None
    HandOver.objects.get_or_create(
        message=message,
        defaults={"conversation": conversation, "at": timezone.now(), "reason": draft.reason, "summary": draft.summary},
    )
    take_over(conversation, by=None)
    if conversation.assignee:
        text = _("The AI handed a conversation with %(person)s over to you: %(why)s.")
        facts = {"person": conversation.lead, "why": draft.reason.label}
        url = reverse("inbox:conversation", args=[conversation.pk])
        notice.send_robust(sender=None, user=conversation.assignee, text=text % facts, url=url)


def keep_shadow(message: Message, draft: Draft) -> None:
    """Nothing is sent and nobody is told: staff see it beside the composer."""
    note_unanswered(message, draft.unanswered)
    ShadowAnswer.objects.get_or_create(
        message=message,
        defaults={
            "conversation_id": message.conversation_id,
            "at": timezone.now(),
            "text": draft.text,
            "reason": draft.reason or "",
            "source": draft.source,
            "facts": [fact.title for fact in draft.facts],
            "notes": join(draft.notes, " "),
            "verdict": ShadowVerdict.PENDING,
        },
    )
    touch(pk=message.conversation_id)


def note_unanswered(message: Message, questions: Sequence[str]) -> None:
    """Counted once per message; asked again, a question that was dealt with is open again."""
    now = timezone.now()
    for text in questions:
        key = question_key(text)
        if not key:
            continue
        question, _created = UnansweredQuestion.objects.get_or_create(
            key=key, defaults={"first_at": now, "last_at": now}
        )
        asked, created = QuestionAsked.objects.get_or_create(
            question=question, message=message, defaults={"text": text, "at": now}
        )
        if created:
            UnansweredQuestion.objects.filter(pk=question.pk).update(last_at=asked.at, is_open=True)


def question_key(text: str) -> str:
    """The same for the same words, however they are spelled and marked."""
    said = " ".join(words(normalise(text)))
    return hashlib.sha256(said.encode()).hexdigest() if said else ""
