"""The whole page of the builder as one document: read from the draft or from what the browser sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from campaigns.choices import CampaignKind
from campaigns.models import Campaign, Step, Variant
from campaigns.segments import IN_IMPORT
from campaigns.services.drafts import CampaignDraft, StepDraft
from messaging.models import Channel, MessageTemplate
from messaging.selectors.templates import usable_templates

from .forms import KEPT, LIST, SEGMENT, TAGS, VALUE, CampaignForm, StepForm, VariantForm, as_delay

MOST_STEPS = 50
_LETTERS = "ABCDEFGH"
_WHEN = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True)
class VariantPart:
    key: str
    form: VariantForm
    template: MessageTemplate | None
    # (name of the field, the template's variable, what is written)
    values: list[tuple[str, Any, str]]

    def draft(self) -> Any:
        return self.form.draft(self.key, {variable.key: value for _name, variable, value in self.values})


@dataclass(frozen=True, slots=True)
class StepPart:
    key: str
    number: int
    form: StepForm
    variants: list[VariantPart]

    @property
    def may_vary(self) -> bool:
        return len(self.variants) < len(_LETTERS)


class Document:
    """`data` is what a form of this page sends."""

    def __init__(self, campaign: Campaign, data: QueryDict) -> None:
        self.campaign = campaign
        self._data = data
        channels = list(Channel.objects.order_by("name"))
        self.form = CampaignForm(data, kept=kept_audience(campaign), tone=campaign.tone, channels=channels)
        self.templates = _templates([one for one in channels if _whole(data.get(f"share-{one.pk}"))])
        self.steps = [self._step(number, key) for number, key in enumerate(self._step_keys(), start=1)]

    @property
    def is_drip(self) -> bool:
        return self._data.get("kind") == CampaignKind.DRIP

    @property
    def shown_steps(self) -> list[StepPart]:
        return self.steps if self.is_drip else self.steps[:1]

    @property
    def may_grow(self) -> bool:
        return self.is_drip and len(self.steps) < MOST_STEPS

    def forms(self) -> Iterator[forms.Form]:
        yield self.form
        for step in self.shown_steps:
            yield step.form
            yield from (variant.form for variant in step.variants)

    def is_valid(self) -> bool:
        return all(form.is_valid() for form in self.forms())

    def faults(self) -> list[tuple[str, str]]:
        """(label, what is wrong)"""
        return [
            (str(form[name].label) if name in form.fields else "", str(error))
            for form in self.forms()
            for name, errors in form.errors.items()
            for error in errors
        ]

    def draft(self) -> CampaignDraft:
        steps = [
            StepDraft([variant.draft() for variant in step.variants], step.form.delay_minutes)
            for step in self.shown_steps
        ]
        return self.form.draft(steps)

    def _step_keys(self) -> list[str]:
        return [key for key in self._data.getlist("step") if key.isdecimal()][:MOST_STEPS] or ["1"]

    def _step(self, number: int, key: str) -> StepPart:
        letters = [key for key in self._data.getlist(f"variant-{key}") if key in _LETTERS] or [_LETTERS[0]]
        form = StepForm(_with(self._data, f"step-{key}-", number="0", unit="60"), prefix=f"step-{key}")
        return StepPart(key, number, form, [self._variant(key, letter) for letter in dict.fromkeys(letters)])

    def _variant(self, step: str, letter: str) -> VariantPart:
        prefix = f"step-{step}-{letter}"
        data = _with(self._data, f"{prefix}-", weight="1")
        chosen = data.get(f"{prefix}-template", "")
        template = self.templates.get(chosen)
        values = [
            (f"{prefix}-{VALUE}{each.key}", each, data.get(f"{prefix}-{VALUE}{each.key}", ""))
            for each in (template.variables if template else [])
        ]
        form = VariantForm(data, prefix=prefix, templates=self.templates, chosen=chosen)
        return VariantPart(letter, form, template, values)


def _with(data: QueryDict, prefix: str, **usual: str) -> QueryDict:
    """What a step or a wording that is new on the page begins with."""
    filled = data.copy()
    for name, value in usual.items():
        filled.setdefault(prefix + name, value)
    return filled


def reshaped(data: QueryDict, deed: str) -> QueryDict:
    """The document with a step or a wording more or less: "add-step", "drop-step:2", "add-variant:2", …"""
    changed = data.copy()
    verb, _colon, which = deed.partition(":")
    keys = changed.getlist("step") or ["1"]
    step, _dot, letter = which.partition(".")
    letters = changed.getlist(f"variant-{step}") or [_LETTERS[0]]
    match verb:
        case "add-step":
            changed.setlist("step", [*keys, str(max(map(_whole, keys)) + 1)])
        case "drop-step" if len(keys) > 1:
            changed.setlist("step", [key for key in keys if key != which])
        case "add-variant":
            free = next((each for each in _LETTERS if each not in letters), None)
            changed.setlist(f"variant-{step}", [*letters, free] if free else letters)
        case "drop-variant" if len(letters) > 1:
            changed.setlist(f"variant-{step}", [each for each in letters if each != letter])
    return changed


def kept_audience(campaign: Campaign) -> dict[str, Any]:
    """A question of its own that the page has no field for, such as that of a campaign made to try again."""
    return {} if campaign.segment_id or _chosen(campaign.audience) or not campaign.audience else campaign.audience


def as_sent(campaign: Campaign) -> QueryDict:
    """The draft as the page would send it."""
    data = QueryDict(mutable=True)
    chosen = _chosen(campaign.audience)
    data["who"] = SEGMENT if campaign.segment_id or not campaign.audience else chosen[0] if chosen else KEPT
    data["segment"] = str(campaign.segment_id or "")
    if chosen:
        data.setlist({TAGS: "tags", LIST: "lists"}[chosen[0]], [str(pk) for pk in chosen[1]])
    data.update({name: str(getattr(campaign, name)) for name in ("name", "kind", "lifetime_hours")})
    data["per_minute"] = str(campaign.per_minute or "")
    data["variables"] = "\n".join(f"{name} = {value}" for name, value in campaign.variables.items())
    for name in ("starts_at", "ends_at"):
        at = getattr(campaign, name)
        data[name] = timezone.localtime(at).strftime(_WHEN) if at else ""
    for share in campaign.shares.all():
        data[f"share-{share.channel_id}"] = str(share.weight)
    for step in campaign.steps.prefetch_related("variants"):
        _send_step(data, step)
    return data


def _send_step(data: QueryDict, step: Step) -> None:
    key = str(step.number)
    data.appendlist("step", key)
    for name, value in as_delay(step.delay_minutes).items():
        data[f"step-{key}-{name}"] = str(value)
    letters = iter(_LETTERS)
    for variant in step.variants.all():
        _send_variant(data, key, variant.name if variant.name in _LETTERS else next(letters), variant)


def _send_variant(data: QueryDict, step: str, letter: str, variant: Variant) -> None:
    prefix = f"step-{step}-{letter}"
    data.appendlist(f"variant-{step}", letter)
    data[f"{prefix}-body"], data[f"{prefix}-weight"] = variant.body, str(variant.weight)
    named = f"{variant.template_name}|{variant.template_language}" if variant.template_name else ""
    data[f"{prefix}-template"] = named
    for key, value in variant.template_values.items():
        data[f"{prefix}-{VALUE}{key}"] = str(value)


def _chosen(audience: dict[str, Any]) -> tuple[str, list[int]] | None:
    """Where the question is one that the page has a field for."""
    match audience:
        case {"match": "all", "rules": [{"field": "tags", "op": "any", "value": list(pks)}]}:
            return TAGS, pks
        case {"match": "all", "rules": [{"field": field, "op": "any", "value": list(pks)}]} if field == IN_IMPORT:
            return LIST, pks
    return None


def _templates(channels: list[Channel]) -> dict[str, MessageTemplate]:
    """Name and language → one of them: each account has its own of that name."""
    found: dict[str, MessageTemplate] = {}
    for channel in {one.parent_id: one for one in channels}.values():
        for template in usable_templates(channel):
            found.setdefault(f"{template.name}|{template.language}", template)
    return dict(sorted(found.items()))


def _whole(said: str | None) -> int:
    return int(said) if said and said.isdecimal() else 0
