"""What the provider's answer means for the message: the retry schedule and where the message goes next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from messaging.choices import AttemptOutcome, MessageState
from messaging.providers.base import Answer, Verdict

# Where the error policy names no times: retries after 2, 4, 8 units (settings.RETRY_UNIT_SECONDS), then it has failed.
RETRY_STEPS = (2, 4, 8)

_THROTTLE_WAIT_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Ruling:
    """How an attempt is closed and what becomes of its message. `not_before` is set when it is queued again."""

    outcome: AttemptOutcome
    state: MessageState
    not_before: datetime | None = None
    counts_as_refusal: bool = False


_SENT = Ruling(AttemptOutcome.ACCEPTED, MessageState.SENT)
_UNKNOWN = Ruling(AttemptOutcome.UNKNOWN, MessageState.UNKNOWN)


def rule(answer: Answer, *, refusals: int, now: datetime, retry_unit: float) -> Ruling:
    """`refusals`: how many counted refusals the message has had before this one."""
    match answer.verdict:
        case Verdict.ACCEPTED:
            return _SENT
        case Verdict.UNKNOWN:
            return _UNKNOWN
        case Verdict.PERMANENT:
            return Ruling(AttemptOutcome.REFUSED, MessageState.FAILED)
        case Verdict.CHANNEL_DOWN | Verdict.HELD:
            return Ruling(AttemptOutcome.REFUSED, MessageState.QUEUED, not_before=now)
        case Verdict.THROTTLED:
            wait = timedelta(seconds=max(answer.wait_seconds, _THROTTLE_WAIT_SECONDS))
            return Ruling(AttemptOutcome.THROTTLED, MessageState.QUEUED, not_before=now + wait)
        case Verdict.RETRY:
            return _retry(answer, refusals=refusals, now=now, retry_unit=retry_unit)


def _retry(answer: Answer, *, refusals: int, now: datetime, retry_unit: float) -> Ruling:
    steps = answer.delays or tuple(step * retry_unit for step in RETRY_STEPS)
    if refusals >= len(steps):
        return Ruling(AttemptOutcome.REFUSED, MessageState.FAILED, counts_as_refusal=True)
    wait = max(steps[refusals], answer.wait_seconds)
    return Ruling(
        AttemptOutcome.REFUSED, MessageState.QUEUED, not_before=now + timedelta(seconds=wait), counts_as_refusal=True
    )
