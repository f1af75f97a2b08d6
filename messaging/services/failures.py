"""Failures that a status tells minutes after the send was accepted: judged by the same policy as an answer at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from messaging.choices import AttemptOutcome, ChannelHealth, HoldScope, MessageState, PolicyAction, Verdict
from messaging.dispatcher.judge import RETRY_STEPS, rule
from messaging.events import StatusChange
from messaging.models import Attempt, Channel, Message
from messaging.providers.base import Answer
from messaging.selectors import error_policies

from .channels import channel_went_down
from .error_policy import FAR_REACHING, Refusal, carry_out, judged
from .holds import place_hold
from .wakes import wake_dispatch

THROTTLED = "throttled"

# Providers redeliver statuses for days.
_NEWS_FOR = timedelta(hours=1)

# Channel id, message id (None where we do not know the message yet), what the status says.
Failure = tuple[int, int | None, StatusChange]


def heed_failures(failures: Sequence[Failure]) -> None:
    """What a status says about one message may concern its channel, template or person: as if told at once."""
    if not failures:
        return
    error_policies.refresh()
    kinds = dict(Channel.objects.filter(pk__in={pk for pk, *_ in failures}).values_list("pk", "kind"))
    # One of each sort per channel: a thousand messages fail for the same reason.
    latest: dict[tuple[int, Verdict], tuple[StatusChange, Answer]] = {}
    refusals = []
    for channel_id, message_id, change in sorted(failures, key=lambda failure: failure[2].at):
        answer = judged(kinds.get(channel_id, ""), _as_answer(change))
        latest[channel_id, answer.verdict] = change, answer
        if answer.action in FAR_REACHING:
            refusals.append(_refusal(channel_id, message_id, change, answer))
    for (channel_id, verdict), (change, answer) in latest.items():
        if verdict == Verdict.CHANNEL_DOWN:
            _heed_breakdown(channel_id, change)
        elif verdict == Verdict.THROTTLED and not answer.person_only:
            _heed_throttle(channel_id, change, answer.wait_seconds)
    carry_out(_needed(refusals))


def retry_refused(message_ids: Sequence[int]) -> set[int]:
    """Those of the messages just failed that the policy sends again, back in the queue.

    Only where our books say that the attempt was accepted and nothing is open: what may be on its way is left alone.
    """
    error_policies.refresh()
    last = Attempt.objects.filter(message_id=OuterRef("pk")).order_by("-pk").values("outcome")[:1]
    failed = Message.objects.filter(pk__in=message_ids, state=MessageState.FAILED).annotate(last=Subquery(last))
    again = defaultdict(list)
    now = timezone.now()
    for message in failed.filter(last=AttemptOutcome.ACCEPTED).select_related("channel").defer("content", "body"):
        answer = judged(message.channel.kind, Answer(Verdict.PERMANENT, code=message.error_code))
        ruling = rule(answer, refusals=message.refusal_count, now=now, retry_unit=settings.RETRY_UNIT_SECONDS)
        # Told by statuses, being slowed down or held counts too: every try reached the provider.
        if ruling.not_before and message.refusal_count < max(len(answer.delays), len(RETRY_STEPS)):
            again[ruling.not_before].append(message.pk)
    return {pk for not_before, ids in again.items() for pk in _requeue(ids, not_before)}


def _requeue(ids: list[int], not_before: datetime) -> list[int]:
    """Without the provider's id: the next attempt brings another, and a late word on this one finds us by our own."""
    moved = Message.objects.filter(pk__in=ids, state=MessageState.FAILED).update(
        state=MessageState.QUEUED,
        not_before=not_before,
        refusal_count=F("refusal_count") + 1,
        provider_id=None,
        sent_at=None,
    )
    if moved:
        Attempt.objects.filter(message_id__in=ids, outcome=AttemptOutcome.ACCEPTED).update(
            outcome=AttemptOutcome.REFUSED
        )
        wake_dispatch()
    return ids


def _as_answer(change: StatusChange) -> Answer:
    return Answer(
        change.verdict or Verdict.PERMANENT,
        code=change.error_code,
        text=change.error_text,
        wait_seconds=change.wait_seconds,
        person_only=change.verdict == Verdict.THROTTLED and not change.wait_seconds,
    )


def _refusal(channel_id: int, message_id: int | None, change: StatusChange, answer: Answer) -> Refusal:
    return Refusal(
        channel_id=channel_id,
        message_id=message_id,
        code=change.error_code,
        text=change.error_text,
        action=PolicyAction(answer.action or PolicyAction.NEVER),
        at=change.at,
        wait_seconds=answer.wait_seconds,
    )


def _needed(refusals: Iterable[Refusal]) -> Iterable[Refusal]:
    """A number is held once; templates and people differ from message to message. Old news hold nothing."""
    held: set[int] = set()
    for refusal in reversed(list(refusals)):
        if refusal.action == PolicyAction.HOLD_NUMBER:
            if refusal.channel_id in held:
                continue
            held.add(refusal.channel_id)
        if refusal.action != PolicyAction.PAUSE_TEMPLATE or refusal.at > timezone.now() - _NEWS_FOR:
            yield refusal


def _heed_breakdown(channel_id: int, change: StatusChange) -> None:
    """Redeliveries and replays are old news, and so is what a later test has disproved."""
    if change.at < timezone.now() - _NEWS_FOR:
        return
    disproved = Q(health=ChannelHealth.UP, health_at__gt=change.at)
    if channel := Channel.objects.filter(pk=channel_id).exclude(disproved).first():
        channel_went_down(channel, cause=change.error_code, text=change.error_text)


def _heed_throttle(channel_id: int, change: StatusChange, wait_seconds: float) -> None:
    until = change.at + timedelta(seconds=wait_seconds)
    if until > timezone.now():
        place_hold(scope=HoldScope.CHANNEL, key=str(channel_id), cause=THROTTLED, reason=change.error_text, until=until)
