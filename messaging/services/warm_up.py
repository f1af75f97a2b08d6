"""Warming up a young number: 14 days of growing caps, each of them earned by the day before."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.choices import AttemptOutcome, ChannelHealth, ChannelState, MessageState, WarmUpVerdict
from messaging.errors import WarmUpRefused
from messaging.models import Attempt, Channel, Message, WarmUp, WarmUpDecision
from messaging.providers.registry import PROVIDERS, get_provider

from .postponed import caps_changed

LAST_DAY = len(WarmUp.TABLE)

# Below that, one unlucky message would decide.
_FEW = 10
FAILURES_HOLD, FAILURES_STEP_BACK = 0.05, 0.20

REASONS = {
    "healthy": gettext_lazy("A healthy day."),
    "unused": gettext_lazy("Nothing was sent, so the day showed nothing."),
    "disconnected": gettext_lazy("The number was not connected."),
    "quality_low": gettext_lazy("The provider rates the number's quality as low."),
    "quality_medium": gettext_lazy("The provider rates the number's quality as medium."),
    "failures_many": gettext_lazy("Too many messages failed: more than a fifth."),
    "failures_some": gettext_lazy("Some messages failed: more than a twentieth."),
}


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What a day showed of a number's health."""

    sent: int
    failed: int
    connected: bool
    # As the provider words it: GREEN, YELLOW, RED, or empty.
    quality: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    verdict: WarmUpVerdict
    # A key of REASONS.
    reason: str


def judge(facts: DayFacts) -> Judgement:
    """What a day's health means: only a good day advances, a bad one steps back, any doubt stays."""
    share = facts.failed / facts.sent if facts.sent >= _FEW else 0.0
    if facts.quality == "RED":
        return Judgement(WarmUpVerdict.STEP_BACK, "quality_low")
    if share > FAILURES_STEP_BACK:
        return Judgement(WarmUpVerdict.STEP_BACK, "failures_many")
    if not facts.connected:
        return Judgement(WarmUpVerdict.HOLD, "disconnected")
    if facts.quality == "YELLOW":
        return Judgement(WarmUpVerdict.HOLD, "quality_medium")
    if share > FAILURES_HOLD:
        return Judgement(WarmUpVerdict.HOLD, "failures_some")
    if not facts.sent:
        return Judgement(WarmUpVerdict.HOLD, "unused")
    return Judgement(WarmUpVerdict.ADVANCE, "healthy")


def advance_warm_ups() -> int:
    """The daily decision of every number that is warming up; how many were decided."""
    gateways = [kind for kind in PROVIDERS if get_provider(kind).limits.is_gateway]
    for channel in Channel.objects.filter(kind__in=gateways, warm_up=None):
        WarmUp.objects.get_or_create(channel=channel)
    due = WarmUp.objects.filter(finished_at=None, channel__state=ChannelState.ACTIVE).select_related("channel")
    return sum(decide_day(warm_up) is not None for warm_up in due)


def decide_day(warm_up: WarmUp) -> WarmUpDecision | None:
    """Judge the last 24 hours; None where today has been decided already, or no day has passed yet."""
    today = timezone.localdate()
    if timezone.localdate(warm_up.created_at) >= today:
        return None
    facts = day_facts(warm_up.channel, until=timezone.now())
    judgement = judge(facts)
    before, after = warm_up.day, _next_day(warm_up.day, judgement.verdict)
    finished = judgement.verdict == WarmUpVerdict.ADVANCE and before == LAST_DAY
    with transaction.atomic():
        undecided = Q(decided_on=None) | Q(decided_on__lt=today)
        won = WarmUp.objects.filter(undecided, pk=warm_up.pk, day=before, finished_at=None).update(
            day=after, decided_on=today, finished_at=timezone.now() if finished else None
        )
        if not won:
            return None
        decision = WarmUpDecision.objects.create(
            warm_up=warm_up,
            verdict=WarmUpVerdict.FINISH if finished else judgement.verdict,
            day_before=before,
            day_after=after,
            reason=judgement.reason,
            facts=asdict(facts),
        )
    caps_changed(warm_up.channel)
    return decision


def _next_day(day: int, verdict: WarmUpVerdict) -> int:
    step = {WarmUpVerdict.ADVANCE: 1, WarmUpVerdict.STEP_BACK: -1}.get(verdict, 0)
    return min(max(day + step, 1), LAST_DAY)


def day_facts(channel: Channel, *, until: datetime) -> DayFacts:
    """Messages attempted in the 24 hours before `until`, and those of them that failed for good."""
    tried = Attempt.objects.filter(channel=channel, started_at__gt=until - timedelta(days=1), started_at__lte=until)
    ids = tried.exclude(outcome=AttemptOutcome.NOT_SENT).values("message_id")
    counts = Message.objects.filter(pk__in=ids).aggregate(
        sent=Count("pk"), failed=Count("pk", filter=Q(state=MessageState.FAILED))
    )
    return DayFacts(
        sent=counts["sent"],
        failed=counts["failed"],
        connected=channel.health != ChannelHealth.DOWN,
        quality=quality_of(channel),
    )


def quality_of(channel: Channel) -> str:
    """As the provider worded it when it was last asked."""
    return str(channel.facts.get("quality_rating", "")).upper()


def young_day(channel: Channel, *, at: datetime) -> int | None:
    """The day of its warm-up; by its age where it has none. None: it is warm."""
    if warm_up := WarmUp.objects.filter(channel=channel).first():
        return None if warm_up.finished_at else warm_up.day
    age = (at - channel.created_at).days + 1
    return max(age, 1) if age <= LAST_DAY else None


def start_warm_up(channel: Channel) -> WarmUp:
    """From day 1; what was decided before stays readable."""
    warm_up, created = WarmUp.objects.get_or_create(channel=channel)
    if not created:
        WarmUp.objects.filter(pk=warm_up.pk).update(day=1, finished_at=None, decided_on=None, created_at=timezone.now())
        warm_up.refresh_from_db()
    return warm_up


def override_warm_up(warm_up: WarmUp, *, day: int | None, reason: str, by: User) -> WarmUpDecision:
    """A person's word: another day of the table, or None for "it is warm". Raises WarmUpRefused without a reason."""
    if not reason.strip():
        raise WarmUpRefused(_("Say why: it is kept with your name."))
    if day is not None and not 1 <= day <= LAST_DAY:
        raise WarmUpRefused(_("The warm-up has the days 1 to %(last)d.") % {"last": LAST_DAY})
    with transaction.atomic():
        locked = WarmUp.objects.select_for_update().get(pk=warm_up.pk)
        before = locked.day
        locked.day, locked.finished_at = day or LAST_DAY, None if day else timezone.now()
        locked.save()
        decision = WarmUpDecision.objects.create(
            warm_up=locked,
            verdict=WarmUpVerdict.OVERRIDE,
            day_before=before,
            day_after=locked.day,
            reason=reason.strip()[:300],
            by=by,
        )
    caps_changed(warm_up.channel)
    return decision
