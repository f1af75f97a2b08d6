"""What a change of a running drip's steps means for those who are in it: how many wait where, and what they get now."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db.models import Sum
from django.utils import timezone

from campaigns.choices import EditEffect, RecipientState
from campaigns.clock import had_until
from campaigns.models import Campaign, CampaignCount, Recipient, Step
from campaigns.services.drafts import StepDraft, step_draft
from campaigns.services.editing import EditedStep, new_numbers
from campaigns.transitions import PASSED

_ON_THEIR_WAY = (RecipientState.QUEUED, RecipientState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Standing:
    """Numbers of people at a step: their turn has come, their message is on its way, or they wait for the next."""

    due: int = 0
    on_their_way: int = 0
    had_it: int = 0


@dataclass(frozen=True, slots=True)
class Effect:
    """`at`: the number of the step where these people stand now; `step`: of the one that they get, as it will be."""

    kind: EditEffect
    people: int
    at: int
    step: int | None = None
    # How much later they get it; negative: sooner.
    later: timedelta | None = None


def standing(campaign: Campaign) -> dict[int, Standing]:
    """By step, from the figures: people are not counted."""
    sums = CampaignCount.objects.filter(campaign=campaign, what__in=RecipientState.values).order_by()
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for step_id, what, number in sums.values_list("step_id", "what").annotate(number=Sum("value")):
        found[step_id][what] += number
    return {
        step_id: Standing(
            due=by_state[RecipientState.DUE],
            on_their_way=sum(by_state[state] for state in _ON_THEIR_WAY),
            had_it=sum(by_state[state] for state in PASSED),
        )
        for step_id, by_state in found.items()
    }


def effects_of(campaign: Campaign, edited: Sequence[EditedStep]) -> list[Effect]:
    """In the order of the steps at which people stand; nothing for whom nothing changes."""
    before = list(campaign.steps.select_related("experiment").prefetch_related("variants").order_by("number"))
    comparison = _Comparison(before, edited)
    where = standing(campaign)
    found = [effect for step in before for effect in comparison.at(step, where.get(step.pk, Standing()))]
    return [effect for effect in found if effect.people]


class _Comparison:
    def __init__(self, before: Sequence[Step], edited: Sequence[EditedStep]) -> None:
        self._before = before
        self._edited = edited
        self._drafts = {step.pk: step_draft(step) for step in before}
        self._now = {each.pk: (number, each.draft) for number, each in enumerate(edited, start=1) if each.pk}
        self._numbers = new_numbers(before, edited)

    def at(self, step: Step, people: Standing) -> Iterator[Effect]:
        yield from self._of_due(step, people)
        yield from self._of_next(step, people.had_it)
        yield from self._of_missed(step, people)

    def _of_due(self, step: Step, people: Standing) -> Iterator[Effect]:
        """Whose turn has come."""
        number, draft = self._now.get(step.pk, (None, None))
        if draft is None:
            yield Effect(EditEffect.PASSED_OVER, people.due, step.number, self._follower(step))
            yield Effect(EditEffect.ON_THEIR_WAY, people.on_their_way, step.number)
        elif draft.variants != self._drafts[step.pk].variants:
            yield Effect(EditEffect.NEW_TEXT, people.due, step.number, number)
            yield Effect(EditEffect.ON_THEIR_WAY, people.on_their_way, step.number)
        if draft is not None and _condition(draft) != _condition(self._drafts[step.pk]):
            yield Effect(EditEffect.ASKED_ANEW, people.due, step.number, number)

    def _of_next(self, step: Step, had_it: int) -> Iterator[Effect]:
        """Who waits for what comes after a step that they have had."""
        old = next((each for each in self._before if each.number > step.number), None)
        number = self._follower(step)
        if number is None:
            if old is not None:
                yield Effect(EditEffect.ENDS, had_it, step.number)
            return
        new = self._edited[number - 1]
        effect = Effect(EditEffect.GOES_ON, had_it, step.number, number)
        if old is None:
            yield effect
        elif self._had(step, new):
            yield replace(effect, kind=EditEffect.HAD_IT)
        elif new.pk != old.pk:
            yield replace(effect, kind=EditEffect.INSTEAD, later=_later(self._drafts[old.pk], new.draft))
        else:
            yield from self._of_same(effect, self._drafts[old.pk], new.draft)
        yield Effect(EditEffect.AT_ONCE, self._sooner(step, old, new.draft), step.number, number)

    def _of_same(self, effect: Effect, before: StepDraft, now: StepDraft) -> Iterator[Effect]:
        if later := _later(before, now):
            yield replace(effect, kind=EditEffect.LATER if later > timedelta() else EditEffect.SOONER, later=later)
        if before.delivery_hour != now.delivery_hour:
            yield replace(effect, kind=EditEffect.OTHER_HOUR)
        if before.variants != now.variants:
            yield replace(effect, kind=EditEffect.NEW_TEXT)
        if _condition(before) != _condition(now):
            yield replace(effect, kind=EditEffect.ASKED_ANEW)

    def _of_missed(self, step: Step, people: Standing) -> Iterator[Effect]:
        """New steps before where they stand."""
        standing_at = self._numbers[step.number]
        for number, each in enumerate(self._edited, start=1):
            if each.pk is None and number <= standing_at:
                yield Effect(EditEffect.MISSED, people.due + people.on_their_way + people.had_it, step.number, number)

    def _follower(self, step: Step) -> int | None:
        number = self._numbers[step.number] + 1
        return number if number <= len(self._edited) else None

    def _had(self, step: Step, new: EditedStep) -> bool:
        return any(each.pk == new.pk and each.number <= step.number for each in self._before)

    def _sooner(self, step: Step, old: Step | None, now: StepDraft) -> int:
        """Whose time has come by the new delay and had not by the old one."""
        had = Recipient.objects.filter(step=step, state__in=PASSED, queued_at__lte=_until(now))
        if old is not None:
            had = had.filter(queued_at__gt=_until(self._drafts[old.pk]))
        return had.count()


def _until(draft: StepDraft) -> object:
    delay = timedelta(minutes=draft.delay_minutes)
    return had_until(delay=delay, hour=draft.delivery_hour, now=timezone.now())


def _later(before: StepDraft, now: StepDraft) -> timedelta:
    return timedelta(minutes=now.delay_minutes - before.delay_minutes)


def _condition(draft: StepDraft) -> tuple[object, ...]:
    return draft.replied, draft.bought, draft.only_if
