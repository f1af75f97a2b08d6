"""What staff or a program wrote becomes a campaign's draft; incomplete is fine, the check list says what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from campaigns.choices import CampaignKind, CampaignState, WinsBy
from campaigns.errors import ChangedMeanwhile, MovedMeanwhile
from campaigns.models import Campaign, CampaignChannel, Experiment, Step, Variant


@dataclass(frozen=True, slots=True)
class VariantDraft:
    name: str = "A"
    weight: int = 1
    body: str = ""
    template_name: str = ""
    template_language: str = ""
    template_values: Mapping[str, str] = field(default_factory=dict)

    @property
    def says_something(self) -> bool:
        return bool(self.body or self.template_name)


@dataclass(frozen=True, slots=True)
class ExperimentDraft:
    """Of the step's variants; without a size nobody waits for its end."""

    wins_by: str = WinsBy.REPLY
    size: int | None = None
    hours: int = 24


@dataclass(frozen=True, slots=True)
class StepDraft:
    variants: Sequence[VariantDraft]
    delay_minutes: int = 0
    delivery_hour: int | None = None
    replied: str = ""
    bought: str = ""
    only_if: Mapping[str, Any] = field(default_factory=dict)
    test: ExperimentDraft | None = None


@dataclass(frozen=True, slots=True)
class CampaignDraft:
    """The whole of it. `channels`: id → share."""

    name: str
    kind: str = CampaignKind.BROADCAST
    segment_id: int | None = None
    audience: Mapping[str, Any] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[int, int] = field(default_factory=dict)
    steps: Sequence[StepDraft] = ()
    tone: str = ""
    begins_on: str = ""
    rewrites: bool = False
    joins_later: bool = False
    stop_on_reply: bool = True
    stop_on_sale: bool = False
    stop_stages: Sequence[str] = ()
    per_minute: int | None = None
    lifetime_hours: int = 24
    starts_at: datetime | None = None
    ends_at: datetime | None = None


_PLAIN = (
    "name", "kind", "segment_id", "audience", "variables", "tone", "rewrites", "begins_on",
    "joins_later", "stop_on_reply", "stop_on_sale", "stop_stages", "per_minute", "lifetime_hours", "starts_at",
    "ends_at",
)  # fmt: skip


@transaction.atomic
def create_draft(draft: CampaignDraft, *, by: User | None) -> Campaign:
    campaign = Campaign.objects.create(created_by=by, **_plain(draft))
    _write_parts(campaign, draft)
    return campaign


@dataclass(frozen=True, slots=True)
class Editor:
    """An open page: itself, and when the draft that it shows had last been changed."""

    page: str
    seen: datetime | None

    @property
    def knows(self) -> Q:
        """The draft as this page has shown or left it: of its own requests one may overtake another."""
        return Q(editor=self.page) | Q(updated_at=self.seen)


@transaction.atomic
def save_draft(campaign: Campaign, draft: CampaignDraft, *, by: Editor | None = None) -> Campaign:
    """Raises MovedMeanwhile where it is no draft any more: what was launched stays as it was. ChangedMeanwhile where
    the page has not shown what the draft says by now."""
    mine = Campaign.objects.filter(pk=campaign.pk, state=CampaignState.DRAFT)
    known = mine.filter(by.knows) if by else mine
    # Locked from here on: a launch sees either all of it or nothing.
    if not known.update(updated_at=timezone.now(), editor=by.page if by else "", **_plain(draft)):
        raise ChangedMeanwhile if mine.exists() else MovedMeanwhile
    campaign.refresh_from_db()
    _write_parts(campaign, draft)
    return campaign


@transaction.atomic
def delete_draft(campaign: Campaign) -> None:
    """Raises MovedMeanwhile where it is none: what was launched is evidence."""
    # Locked from here on: a launch waits, and finds nothing.
    if not Campaign.objects.filter(pk=campaign.pk, state=CampaignState.DRAFT).update(updated_at=timezone.now()):
        raise MovedMeanwhile
    campaign.delete()


def draft_of(campaign: Campaign) -> CampaignDraft:
    """As it stands, for who changes only a part of it."""
    return CampaignDraft(
        **{name: getattr(campaign, name) for name in _PLAIN},
        channels=dict(campaign.shares.values_list("channel_id", "weight")),
        steps=[step_draft(step) for step in campaign.steps.select_related("experiment").prefetch_related("variants")],
    )


def step_draft(step: Step) -> StepDraft:
    test = getattr(step, "experiment", None)
    return StepDraft(
        variants=[_variant_draft(each) for each in step.variants.all()],
        test=ExperimentDraft(test.wins_by, test.size, test.hours) if test else None,
        **{name: getattr(step, name) for name in _OF_STEP},
    )


def _variant_draft(variant: Variant) -> VariantDraft:
    return VariantDraft(name=variant.name, **{name: getattr(variant, name) for name in _OF_VARIANT})


def _plain(draft: CampaignDraft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in _PLAIN}


def _write_parts(campaign: Campaign, draft: CampaignDraft) -> None:
    _write_channels(campaign, draft.channels)
    for number, step in enumerate(draft.steps, start=1):
        _write_step(campaign, number, step)
    campaign.steps.filter(number__gt=len(draft.steps)).delete()


def _write_channels(campaign: Campaign, shares: Mapping[int, int]) -> None:
    campaign.shares.exclude(channel__in=shares).delete()
    for channel_id, weight in shares.items():
        CampaignChannel.objects.update_or_create(
            campaign=campaign, channel_id=channel_id, defaults={"weight": max(weight, 1)}
        )


def _write_step(campaign: Campaign, number: int, draft: StepDraft) -> None:
    """In place: what hangs on a step stays with its number."""
    step, _ = Step.objects.update_or_create(campaign=campaign, number=number, defaults=columns_of(draft))
    said = [variant for variant in draft.variants if variant.says_something]
    step.variants.exclude(name__in=[variant.name for variant in said]).delete()
    write_variants(step, said)
    write_test(step, draft.test)


def columns_of(draft: StepDraft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in _OF_STEP}


def write_variants(step: Step, said: Sequence[VariantDraft]) -> None:
    for variant in said:
        texts = {name: getattr(variant, name) for name in _OF_VARIANT}
        Variant.objects.update_or_create(step=step, name=variant.name, defaults=texts)


def write_test(step: Step, test: ExperimentDraft | None) -> None:
    """One that is decided stays: what it found is told as long as the step is there."""
    if test is None:
        Experiment.objects.filter(step=step, decided_at=None).delete()
    elif not Experiment.objects.filter(step=step, decided_at__isnull=False).exists():
        said = {"wins_by": test.wins_by, "size": test.size, "hours": test.hours}
        Experiment.objects.update_or_create(step=step, defaults=said)


_OF_STEP = ("delay_minutes", "delivery_hour", "replied", "bought", "only_if")
_OF_VARIANT = ("weight", "body", "template_name", "template_language", "template_values")
