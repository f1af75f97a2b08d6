"""The steps of a drip that has begun are changed as a whole, in one transaction, and nobody is left behind.

A step that goes is not deleted: who waits for it goes on without it when its turn comes, who has had it goes on to what
follows in its place, and its figures stay.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.choices import CampaignKind, CampaignState
from campaigns.errors import LaunchRefused, MovedMeanwhile
from campaigns.models import Campaign, Experiment, Step

from .check_list import problems_of_steps
from .drafts import StepDraft, columns_of, write_test, write_variants
from .rewording import begin_rewording
from .waking import wake_feed

EDITABLE = (CampaignState.RUNNING, CampaignState.PAUSED)
# Out of the way while numbers change hands.
_APART = 10_000


@dataclass(frozen=True, slots=True)
class EditedStep:
    """`pk` of the step that it was; None: it is new."""

    draft: StepDraft
    pk: int | None = None


def is_editable(campaign: Campaign) -> bool:
    return campaign.kind == CampaignKind.DRIP and campaign.state in EDITABLE


@transaction.atomic
def edit_steps(campaign: Campaign, edited: Sequence[EditedStep], *, seen: Sequence[int]) -> None:
    """In the order of `edited`. `seen` are the steps that whoever edits has looked at.

    Raises LaunchRefused with every reason, MovedMeanwhile where the campaign or its steps are not what they saw.
    """
    mine = Campaign.objects.filter(pk=campaign.pk, kind=CampaignKind.DRIP, state__in=EDITABLE)
    # The row stays locked: no set is fed or advanced meanwhile.
    if not mine.update(updated_at=timezone.now()):
        raise MovedMeanwhile
    living = {step.pk: step for step in campaign.steps.order_by("number")}
    if set(seen) != living.keys() or not {each.pk for each in edited if each.pk} <= living.keys():
        raise MovedMeanwhile
    if not edited:
        raise LaunchRefused([_("At least one step stays. To end it for everybody, cancel the campaign.")])
    _take_out(campaign, list(living.values()), edited)
    _write(campaign, edited)
    if reasons := problems_of_steps(campaign):
        raise LaunchRefused(reasons)
    begin_rewording(campaign)
    wake_feed()


def check_edit(campaign: Campaign, edited: Sequence[EditedStep], *, seen: Sequence[int]) -> list[str]:
    """What stands against it; nothing is changed. Raises MovedMeanwhile."""
    try:
        with transaction.atomic():
            edit_steps(campaign, edited, seen=seen)
            transaction.set_rollback(True)
    except LaunchRefused as refusal:
        return refusal.reasons
    return []


def new_numbers(before: Sequence[Step], edited: Sequence[EditedStep]) -> dict[int, int]:
    """Number that a step had → the one it has; of a removed one, that of the nearest before it that stays."""
    now = {each.pk: number for number, each in enumerate(edited, start=1) if each.pk}
    numbers = {0: 0}
    for step in before:
        numbers[step.number] = now.get(step.pk, numbers[step.number - 1])
    return numbers


def _take_out(campaign: Campaign, before: Sequence[Step], edited: Sequence[EditedStep]) -> None:
    numbers = new_numbers(before, edited)
    stays = {each.pk for each in edited}
    for removed in Step.every.filter(campaign=campaign, removed_at__isnull=False):
        Step.every.filter(pk=removed.pk).update(number=numbers.get(removed.number, 0))
    gone = [step for step in before if step.pk not in stays]
    for step in gone:
        Step.every.filter(pk=step.pk).update(removed_at=timezone.now(), number=numbers[step.number])
    # Nobody waits for the end of a test that nobody decides.
    Experiment.objects.filter(step__in=gone, decided_at=None).delete()
    campaign.steps.update(number=F("number") + _APART)


def _write(campaign: Campaign, edited: Sequence[EditedStep]) -> None:
    for number, each in enumerate(edited, start=1):
        columns = {"number": number, **columns_of(each.draft)}
        step = _kept(each.pk, columns) if each.pk else Step.objects.create(campaign=campaign, **columns)
        said = [variant for variant in each.draft.variants if variant.says_something]
        # Somebody may have had it: it stays, and nobody else gets it.
        step.variants.exclude(name__in=[variant.name for variant in said]).update(weight=0)
        write_variants(step, said)
        write_test(step, each.draft.test)


def _kept(pk: int, columns: Mapping[str, object]) -> Step:
    Step.objects.filter(pk=pk).update(**columns)
    return Step.objects.get(pk=pk)
