"""Tests of variants: who takes part, and what follows when their time is over."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from campaigns.choices import CampaignState, Outcome, WinsBy
from campaigns.models import Campaign, Experiment, Recipient, Variant
from campaigns.proportions import Arm, compare
from campaigns.selectors.figures import StepFigures, figures_by_step

from .waking import wake_feed


def room_in_tests(campaign: Campaign) -> dict[int, int]:
    """By step: how many more may have theirs before its test is decided. Steps whose rest need not wait are left out.

    In the transaction that has locked the campaign: nobody else queues meanwhile.
    """
    open_tests = Experiment.objects.filter(step__campaign=campaign, decided_at=None, size__isnull=False)
    sizes = dict(open_tests.values_list("step_id", "size"))
    if not sizes:
        return {}
    figures = figures_by_step(campaign.pk)
    return {step_id: (size or 0) - figures[step_id].taken for step_id, size in sizes.items()}


def within_tests(chosen: Iterable[Recipient], room: dict[int, int]) -> list[Recipient]:
    left, within = dict(room), []
    for recipient in chosen:
        step_id = recipient.step_id or 0
        if left.get(step_id, 1) > 0:
            within.append(recipient)
        if step_id in left:
            left[step_id] -= 1
    return within


def decide_tests() -> int:
    """Those whose time is over; how many. Each is judged once: who looks again and again finds what chance does."""
    now = timezone.now()
    going_on = Experiment.objects.filter(decided_at=None, step__campaign__state=CampaignState.RUNNING)
    return sum(_bring_on(test, now) for test in going_on.select_related("step"))


def _bring_on(test: Experiment, now: datetime) -> bool:
    if test.runs_until is None:
        if _is_full(test):
            until = now + timedelta(hours=test.hours)
            Experiment.objects.filter(pk=test.pk, runs_until=None).update(runs_until=until, updated_at=now)
        return False
    return test.runs_until <= now and _decide(test, now)


def _is_full(test: Experiment) -> bool:
    """All of its people have theirs; or there are no more."""
    figures = figures_by_step(test.step.campaign_id)[test.step_id]
    return figures.taken > 0 and (test.size is None or figures.taken >= test.size or not figures.waiting)


def _decide(test: Experiment, now: datetime) -> bool:
    figures = figures_by_step(test.step.campaign_id)[test.step_id]
    variants = Variant.objects.filter(step=test.step_id, weight__gt=0).order_by("pk")
    finding = compare([_arm(pk, figures, test.wins_by) for pk in variants.values_list("pk", flat=True)])
    outcome = Outcome.NOT_ENOUGH
    if finding.p_value is not None:
        outcome = Outcome.WINNER if finding.is_sure else Outcome.NO_DIFFERENCE
    decided = Experiment.objects.filter(pk=test.pk, decided_at=None).update(
        decided_at=now,
        outcome=outcome,
        p_value=finding.p_value,
        winner=finding.best if finding.is_sure else None,
        updated_at=now,
    )
    wake_feed()
    return bool(decided)


def _arm(variant_id: int, figures: StepFigures, wins_by: str) -> Arm:
    of = figures.by_variant[variant_id]
    return Arm(variant_id, of.sent, of.replied if wins_by == WinsBy.REPLY else of.converted)
