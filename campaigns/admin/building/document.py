"""The whole page of the builder as one document, read from what the browser sent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from campaigns.choices import CampaignKind
from campaigns.models import Campaign
from campaigns.services.drafts import CampaignDraft, StepDraft, VariantDraft
from messaging.models import Channel, MessageTemplate
from messaging.selectors.templates import usable_templates

from .forms import CampaignForm
from .sent import LETTERS, kept_audience
from .step_forms import MINUTES_OF_A_DAY, VALUE, StepForm, VariantForm, tag_choices

MOST_STEPS = 50


@dataclass(frozen=True, slots=True)
class VariantPart:
    key: str
    form: VariantForm
    template: MessageTemplate | None
    # (name of the field, the template's variable, what is written)
    values: list[tuple[str, Any, str]]

    def draft(self) -> VariantDraft:
        return self.form.draft(self.key, {variable.key: value for _name, variable, value in self.values})


@dataclass(frozen=True, slots=True)
class StepPart:
    key: str
    number: int
    form: StepForm
    variants: list[VariantPart]

    def draft(self) -> StepDraft:
        return self.form.draft([variant.draft() for variant in self.variants])

    @property
    def may_vary(self) -> bool:
        return len(self.variants) < len(LETTERS)


class Steps:
    """The steps of a page. `data` is what its form sends."""

    def __init__(self, data: QueryDict, channels: Iterable[Channel]) -> None:
        self._data = data
        self._tags = tag_choices()
        self.templates = _templates(channels)
        self.steps = [self._step(number, key) for number, key in enumerate(self._step_keys(), start=1)]

    @property
    def is_drip(self) -> bool:
        return True

    @property
    def shown_steps(self) -> list[StepPart]:
        return self.steps if self.is_drip else self.steps[:1]

    @property
    def may_grow(self) -> bool:
        return self.is_drip and len(self.steps) < MOST_STEPS

    def forms(self) -> Iterator[forms.Form]:
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

    def _step_keys(self) -> list[str]:
        return [key for key in self._data.getlist("step") if key.isdecimal()][:MOST_STEPS] or ["1"]

    def _step(self, number: int, key: str) -> StepPart:
        letters = [key for key in self._data.getlist(f"variant-{key}") if key in LETTERS] or [LETTERS[0]]
        data = _with(self._data, f"step-{key}-", number="0", unit="60", hours="24")
        form = StepForm(data, prefix=f"step-{key}", tags=self._tags)
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


class Document(Steps):
    """The whole page of a draft."""

    def __init__(self, campaign: Campaign, data: QueryDict) -> None:
        channels = list(Channel.objects.order_by("name"))
        self.form = CampaignForm(data, kept=kept_audience(campaign), channels=channels)
        super().__init__(data, [one for one in channels if whole(data.get(f"share-{one.pk}"))])

    @property
    def is_drip(self) -> bool:
        return self._data.get("kind") == CampaignKind.DRIP

    def forms(self) -> Iterator[forms.Form]:
        yield self.form
        yield from super().forms()

    def draft(self) -> CampaignDraft:
        return self.form.draft([step.draft() for step in self.shown_steps])


def _with(data: QueryDict, prefix: str, **usual: str) -> QueryDict:
    """What a step or a wording that is new on the page begins with."""
    filled = data.copy()
    for name, value in usual.items():
        filled.setdefault(prefix + name, value)
    return filled


def reshaped(data: QueryDict, deed: str) -> QueryDict:
    """The document with a step or a wording more or less, or elsewhere: "add-step", "drop-step:2", "raise-step:2", …"""
    changed = data.copy()
    verb, _colon, which = deed.partition(":")
    keys = changed.getlist("step") or ["1"]
    step, _dot, letter = which.partition(".")
    letters = changed.getlist(f"variant-{step}") or [LETTERS[0]]
    match verb:
        case "add-step":
            # Nor that of a step that was on the page when it was opened.
            new = str(max(map(whole, [*keys, *changed.getlist("seen")])) + 1)
            changed.setlist("step", [*keys, new])
            # Not at once after the one before: two messages in one breath are what nobody means.
            changed[f"step-{new}-number"], changed[f"step-{new}-unit"] = "1", str(MINUTES_OF_A_DAY)
        case "drop-step" if len(keys) > 1:
            changed.setlist("step", [key for key in keys if key != which])
        case "raise-step" | "lower-step" if which in keys:
            changed.setlist("step", _moved(keys, which, -1 if verb == "raise-step" else 1))
        case "add-variant":
            free = next((each for each in LETTERS if each not in letters), None)
            changed.setlist(f"variant-{step}", [*letters, free] if free else letters)
        case "drop-variant" if len(letters) > 1:
            changed.setlist(f"variant-{step}", [each for each in letters if each != letter])
    return changed


def _moved(keys: list[str], key: str, by: int) -> list[str]:
    others = [each for each in keys if each != key]
    at = max(keys.index(key) + by, 0)
    return [*others[:at], key, *others[at:]]


def _templates(channels: Iterable[Channel]) -> dict[str, MessageTemplate]:
    """Name and language → one of them: each account has its own of that name."""
    found: dict[str, MessageTemplate] = {}
    for channel in {one.parent_id: one for one in channels}.values():
        for template in usable_templates(channel):
            found.setdefault(f"{template.name}|{template.language}", template)
    return dict(sorted(found.items()))


def whole(said: str | None) -> int:
    return int(said) if said and said.isdecimal() else 0
