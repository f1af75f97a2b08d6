"""A drip goes on: who has had a step for as long as the next one's delay says becomes due for that, in sets.

Nothing is judged here. Whether they get the step is asked when it is their turn (`stopping.py`), so that what happens
between the two counts.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from campaigns.choices import CampaignKind, CampaignState, RecipientState
from campaigns.clock import had_until, turn_at
from campaigns.models import Campaign, Recipient, Step
from campaigns.transitions import PASSED
from common.sql import any_of, rows, values_table
from messaging.services.wakes import wake_soon

from .counting import Figure, note_counts
from .past_steps import put_behind
from .waking import wake_feed

ADVANCE = ("campaigns.tasks.advance", "campaigns")
# People of one transaction: SQLite's other writers, and a pause, wait for its end.
SET = 5_000

# Written out: only so does the database know that its index of those holds them all.
_PASSED = ", ".join(f"'{state.value}'" for state in PASSED)


@dataclass(frozen=True, slots=True)
class Passage:
    """From a step to the next: whoever had the one until then is due for the other."""

    before: Step
    after: Step
    until: datetime


def advance_drips() -> int:
    """Everybody whose next step has come becomes due for it; how many people."""
    return sum(_advance(passage) for passage in due_passages(timezone.now()))


def wake_if_due() -> None:
    """Between two runs of the schedule: a delay of minutes is no delay of a quarter of an hour."""
    if due_passages(timezone.now()):
        wake_soon(ADVANCE)


def due_passages(now: datetime) -> list[Passage]:
    """Those in which anybody's time has come. Two queries, whatever the number of people who wait."""
    passages = {passage.before.pk: passage for passage in _passages(now)}
    if not passages:
        return []
    table, params = values_table(
        [(pk, passage.until) for pk, passage in passages.items()], [("step_id", "bigint"), ("until", "timestamptz")]
    )
    due = rows(
        f"""
        SELECT v.step_id FROM {table} AS v WHERE EXISTS (
            SELECT 1 FROM {Recipient._meta.db_table} AS r
            WHERE r.step_id = v.step_id AND r.queued_at <= v.until AND r.state IN ({_PASSED})
        )
        """,
        params,
    )
    return [passages[pk] for (pk,) in due]


def goes_on(campaign: Campaign) -> bool:
    """Whether a drip without anybody due has something before it all the same."""
    now = timezone.now()
    if campaign.kind != CampaignKind.DRIP or (campaign.ends_at and campaign.ends_at <= now):
        return False
    before = [step.pk for step, _after in followed(Step.every.filter(campaign=campaign))]
    ahead = Q(state__in=PASSED) | Q(state=RecipientState.UNKNOWN)
    takes_in = campaign.joins_later or bool(campaign.begins_on)
    return takes_in or Recipient.objects.filter(ahead, campaign=campaign, step__in=before).exists()


def followed(steps: Iterable[Step]) -> Iterator[tuple[Step, Step]]:
    """Each of one campaign's steps with the one that comes after it, removed ones too: nobody stays there."""
    ordered = sorted(steps, key=lambda step: step.number)
    living = [step for step in ordered if step.removed_at is None]
    for step in ordered:
        after = next((each for each in living if each.number > step.number), None)
        if after is not None:
            yield step, after


def _passages(now: datetime) -> Iterator[Passage]:
    drips = Campaign.objects.filter(state=CampaignState.RUNNING, kind=CampaignKind.DRIP).exclude(ends_at__lte=now)
    steps = Step.every.filter(campaign__in=drips).order_by("campaign_id")
    for _campaign, its_steps in groupby(steps, key=attrgetter("campaign_id")):
        for before, after in followed(its_steps):
            delay = timedelta(minutes=after.delay_minutes)
            yield Passage(before, after, had_until(delay=delay, hour=after.delivery_hour, now=now))


def _advance(passage: Passage) -> int:
    advanced = 0
    while number := advance_set(passage):
        advanced += number
    return advanced


@transaction.atomic
def advance_set(passage: Passage) -> int:
    """The next of them; how many. Exactly once: who is no longer at the step before is not moved."""
    now = timezone.now()
    # The row stays locked: a pause or cancel waits for the set, after which nobody more goes on.
    mine = Campaign.objects.filter(pk=passage.after.campaign_id, state=CampaignState.RUNNING)
    ids = _due(passage) if mine.update(updated_at=now) else []
    if not ids:
        return 0
    figures = put_behind(ids)
    due = Figure(passage.after.campaign_id, passage.after.pk, None, None, RecipientState.DUE.value)
    for (channel_id,) in _move_on(passage, ids, now):
        figures[due._replace(channel_id=channel_id)] += 1
    note_counts(figures)
    wake_feed()
    return len(ids)


def _due(passage: Passage) -> list[int]:
    """Locked; whom a status is moving right now is left to the next run."""
    had = Recipient.objects.filter(step=passage.before, state__in=PASSED, queued_at__lte=passage.until)
    locked = had.select_for_update(skip_locked=True, no_key=True).order_by("queued_at", "pk")
    return list(locked.values_list("pk", flat=True)[:SET])


def _move_on(passage: Passage, ids: Sequence[int], now: datetime) -> list[tuple[int | None]]:
    """One UPDATE; the channels of those whom it moved."""
    table = Recipient._meta.db_table
    moved = f"""
        UPDATE {table}
        SET step_id = %s, state = %s, next_at = {{turn}}, message_id = NULL, variant_id = NULL, wording_id = NULL,
            reason = ''
        {{source}} WHERE {{theirs}} AND step_id = %s AND state IN ({_PASSED}) RETURNING channel_id
    """
    head, tail = [passage.after.pk, RecipientState.DUE.value], [passage.before.pk]
    if passage.after.delivery_hour is None:
        theirs, params = any_of("id", ids)
        return rows(moved.format(turn="%s", source="", theirs=theirs), [*head, now, *params, *tail])
    source, params = values_table(_turns(passage.after, ids, now), [("id", "bigint"), ("turn", "timestamptz")])
    by_id = f"{table}.id = v.id"
    return rows(moved.format(turn="v.turn", source=f"FROM {source} AS v", theirs=by_id), [*head, *params, *tail])


def _turns(step: Step, ids: Sequence[int], now: datetime) -> list[tuple[int, datetime]]:
    """By person: zones are few, so each is reckoned once."""
    zones = dict(Recipient.objects.filter(pk__in=ids).values_list("pk", "lead__time_zone"))
    turns = {zone: turn_at(step.delivery_hour, zone, now) for zone in set(zones.values())}
    return [(pk, turns[zone]) for pk, zone in zones.items()]
