"""What stands beside the builder: who gets it, what they read, what stands in the way."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.choices import Exclusion
from campaigns.models import Campaign, Variant
from campaigns.personalisation import LEAD_VARIABLES
from campaigns.selectors.audience import lacking_values, preview_audience
from campaigns.selectors.sample import Sample, Shown
from campaigns.services.audience import definition_of
from campaigns.services.check_list import problems
from intelligence.services.spam import SpamChecked, check_spam_by_rules
from leads.errors import LeadsError
from leads.segments.definition import in_words, parse

from ..risk_shown import risk_piece

RISK_COLOURS = {"low": "green", "medium": "orange", "high": "red"}
_MOST_ADVICE = 3


def audience_piece(campaign: Campaign) -> dict[str, Any]:
    """As dear as reading the audience once: asked anew only where something that it hangs on has changed."""
    context: dict[str, Any] = {"campaign": campaign, "fingerprint": fingerprint(campaign)}
    if not definition_of(campaign):
        return {**context, "unasked": True}
    try:
        found = preview_audience(campaign)
        lacking = lacking_values(campaign)
        words = in_words(parse(definition_of(campaign)))
    except LeadsError as error:
        return {**context, "error": str(error)}
    names = {share.channel_id: share.channel.name for share in campaign.shares.select_related("channel")}
    return {
        **context,
        "words": words,
        "found": found,
        "total": found.reached + sum(found.left_out.values()),
        "left_out": [(Exclusion(why).label, number) for why, number in _largest(found.left_out)],
        "lacking": [(f"{{{name}}}", number) for name, number in _largest(lacking)],
        "by_channel": [(names[pk], number) for pk, number in _largest(found.by_channel)],
    }


def fingerprint(campaign: Campaign) -> str:
    """Of all that the audience's figures hang on."""
    variants = Variant.objects.filter(step__campaign=campaign)
    said = [
        definition_of(campaign),
        campaign.kind,
        campaign.begins_on,
        sorted(campaign.shares.values_list("channel_id", "weight")),
        sorted(variants.values_list("step__number", "weight", "template_name")),
        sorted({text for variant in variants for text in variant.texts if "{" in text}),
    ]
    return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Wording:
    step: int
    variant: str
    checked: SpamChecked

    @property
    def colour(self) -> str:
        return RISK_COLOURS[self.checked.risk]

    @property
    def advice(self) -> tuple[str, ...]:
        return self.checked.advice[:_MOST_ADVICE]


def message_piece(campaign: Campaign, *, reader: str = "") -> dict[str, Any]:
    """The texts with somebody's own values, their risk, and the check list."""
    readers, shown, chosen = _sample(campaign, reader)
    reasons = problems(campaign)
    if campaign.starts_at and campaign.starts_at <= timezone.now():
        reasons.append(_("The start lies in the past."))
    return {
        "campaign": campaign,
        "readers": readers,
        "reader": chosen,
        "shown": shown,
        "wordings": wordings(campaign),
        "reasons": reasons,
        "several_steps": campaign.steps.count() > 1,
        **risk_piece(campaign),
    }


def _sample(campaign: Campaign, asked: str) -> tuple[list[Any], list[Shown], Any]:
    if not definition_of(campaign):
        return [], [], None
    sample = Sample(campaign)
    try:
        readers = sample.readers
    except LeadsError:
        return [], [], None
    chosen = next((each for each in readers if str(each.lead.pk) == asked), next(iter(readers), None))
    return readers, sample.shown_to(chosen) if chosen else [], chosen


def wordings(campaign: Campaign) -> list[Wording]:
    """Of every text of ours; a template's text was judged by its provider."""
    variants = Variant.objects.filter(step__campaign=campaign).exclude(body="").select_related("step")
    return [
        Wording(each.step.number, each.name, check_spam_by_rules(text=each.body))
        for each in variants.order_by("step__number", "pk")
    ]


def variables_of(campaign: Campaign) -> list[str]:
    """To be put into a text by a click."""
    return [*LEAD_VARIABLES, *campaign.variables]


def _largest(numbers: dict[Any, int]) -> list[tuple[Any, int]]:
    return sorted(numbers.items(), key=lambda each: -each[1])
