"""How a campaign goes right now: how fast, how long still, what went wrong, the last messages. All of it bounded."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils import timezone

from campaigns.choices import CampaignState, RecipientState
from campaigns.models import Campaign, Enrolment, Recipient, Wording
from campaigns.transitions import OPEN
from messaging.selectors.capacity import per_second

from .faults import Fault, faults_of
from .progress import Progress, progress_of

_SENT = (RecipientState.SENT, RecipientState.DELIVERED, RecipientState.READ)
# How far back "right now" reaches, and how many are looked at to tell.
_LATELY = timedelta(minutes=2)
_MOST_RECENT = 200
# Of those who were left out, the newest so many are counted by reason.
MOST_EXPLAINED = 5_000
_LAST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Pace:
    """Messages a minute as measured, and when everybody will have had theirs; None where nobody can know."""

    per_minute: float = 0
    left: timedelta | None = None
    # Nobody's turn comes before: the delay of a step, or the night.
    next_turn: datetime | None = None


@dataclass(frozen=True, slots=True)
class Live:
    campaign: Campaign
    progress: Progress
    pace: Pace
    faults: list[Fault]
    left_out: dict[str, int]
    stopped: dict[str, int]
    last: list[Recipient]
    enrolments: list[Enrolment]
    rewording: "Rewording"


@dataclass(frozen=True, slots=True)
class Rewording:
    """Wordings that go out, of how many; and why the others do not."""

    made: int = 0
    total: int = 0
    waiting: int = 0
    reasons: tuple[str, ...] = ()


def live(campaign: Campaign) -> Live:
    progress = progress_of([campaign.pk])[campaign.pk]
    return Live(
        campaign=campaign,
        progress=progress,
        pace=pace_of(campaign, progress),
        faults=faults_of(campaign),
        left_out=_reasons(campaign, RecipientState.EXCLUDED),
        stopped=_reasons(campaign, RecipientState.STOPPED) if progress.by_state.get(RecipientState.STOPPED) else {},
        last=last_of(campaign),
        enrolments=list(campaign.enrolments.exclude(work_state=Enrolment.State.DONE)),
        rewording=rewording_of(campaign),
    )


def rewording_of(campaign: Campaign) -> Rewording:
    if not campaign.rewrites:
        return Rewording()
    wordings = list(Wording.objects.filter(variant__step__campaign=campaign, variant__step__removed_at=None))
    settled = [each for each in wordings if each.work_state == Wording.State.DONE]
    return Rewording(
        made=sum(1 for each in settled if each.body),
        total=len(wordings),
        waiting=len(wordings) - len(settled),
        reasons=tuple(dict.fromkeys(str(each.reason) for each in settled if not each.body)),
    )


def pace_of(campaign: Campaign, progress: Progress) -> Pace:
    if campaign.state != CampaignState.RUNNING:
        return Pace()
    now = timezone.now()
    measured = _measured(campaign, now)
    waiting = sum(progress.by_state.get(state, 0) for state in OPEN)
    next_turn = _next_turn(campaign, now)
    speed = measured or _planned(campaign)
    left = timedelta(minutes=waiting / speed) if waiting and speed and not next_turn else None
    return Pace(measured, left, next_turn)


def last_of(campaign: Campaign) -> list[Recipient]:
    """The last messages, the newest first: a few of each state, which an index gives, and of them the newest."""
    told = [*_SENT, RecipientState.QUEUED, RecipientState.FAILED, RecipientState.UNKNOWN]
    found = Recipient.objects.filter(pk__in=_newest(campaign, told, _LAST_SHOWN), queued_at__isnull=False)
    return list(found.select_related("lead", "message", "channel").order_by("-queued_at", "-pk")[:_LAST_SHOWN])


def _newest(campaign: Campaign, states: Collection[RecipientState], most: int) -> list[int]:
    of_it = Recipient.objects.filter(campaign=campaign).order_by("-pk").values_list("pk", flat=True)
    return [pk for state in states for pk in of_it.filter(state=state)[:most]]


def _measured(campaign: Campaign, now: datetime) -> float:
    """By when the provider took the last of them."""
    newest = _newest(campaign, [*_SENT, RecipientState.FAILED], _MOST_RECENT)
    sent = Recipient.objects.filter(pk__in=newest, message__sent_at__gte=now - _LATELY)
    times = sorted(filter(None, sent.values_list("message__sent_at", flat=True)))
    if len(times) < 2:
        return 0
    minutes = max((now - times[0]).total_seconds(), 1) / 60
    return len(times) / minutes


def _planned(campaign: Campaign) -> float:
    """A minute: the pace of its channels, or its own where that is less."""
    channels = sum(per_second(share.channel) for share in campaign.shares.select_related("channel")) * 60
    return min(channels, campaign.per_minute) if campaign.per_minute else channels


def _next_turn(campaign: Campaign, now: datetime) -> datetime | None:
    """None where somebody's turn has come, or nobody waits."""
    if Recipient.objects.filter(campaign=campaign, state=RecipientState.QUEUED).exists():
        return None
    due = Recipient.objects.filter(campaign=campaign, state=RecipientState.DUE)
    turns: list[datetime] = []
    # Channel by channel: so the index gives the first of each.
    for channel_id in campaign.shares.values_list("channel_id", flat=True):
        turns += due.filter(channel=channel_id).order_by("next_at").values_list("next_at", flat=True)[:1]
    return min(turns) if turns and min(turns) > now else None


def _reasons(campaign: Campaign, state: RecipientState) -> dict[str, int]:
    newest = Recipient.objects.filter(campaign=campaign, state=state).order_by("-pk")
    rows = Recipient.objects.filter(pk__in=newest.values("pk")[:MOST_EXPLAINED]).values_list("reason")
    return dict(rows.annotate(number=Count("pk")).order_by("-number", "reason"))
