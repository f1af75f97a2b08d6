"""A draft as the page of the builder would send it."""

import json
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from campaigns.models import Campaign, Step, Variant
from campaigns.segments import IN_IMPORT

from .conditions import chosen_in, told
from .forms import KEPT, LIST, RULES, SEGMENT, TAGS
from .step_forms import VALUE, as_delay

LETTERS = "ABCDEFGH"
_WHEN = "%Y-%m-%dT%H:%M"


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
    _send_rules(data, campaign)
    for step in campaign.steps.select_related("experiment").prefetch_related("variants"):
        send_step(data, str(step.number), step)
    return data


def _send_rules(data: QueryDict, campaign: Campaign) -> None:
    for name in RULES:
        said = getattr(campaign, name)
        if isinstance(said, list):
            data.setlist(name, [str(one) for one in said])
        elif said:
            data[name] = "on" if said is True else said


def send_step(data: QueryDict, key: str, step: Step) -> None:
    data.appendlist("step", key)
    prefix = f"step-{key}-"
    for name, value in as_delay(step.delay_minutes).items():
        data[prefix + name] = str(value)
    data[f"{prefix}hour"] = "" if step.delivery_hour is None else str(step.delivery_hour)
    data[f"{prefix}replied"], data[f"{prefix}bought"] = step.replied, step.bought
    _send_condition(data, prefix, step)
    if test := getattr(step, "experiment", None):
        data[f"{prefix}tested"] = "on"
        data[f"{prefix}wins_by"], data[f"{prefix}hours"] = test.wins_by, str(test.hours)
        data[f"{prefix}size"] = str(test.size or "")
    letters = iter(LETTERS)
    for variant in step.variants.all():
        _send_variant(data, key, variant.name if variant.name in LETTERS else next(letters), variant)


def _send_condition(data: QueryDict, prefix: str, step: Step) -> None:
    chosen = chosen_in(step.only_if)
    if chosen is None or (step.only_if and told(step.only_if)[1]):
        # Not one of the form's, or it asks about what has gone: shown in words, to be dropped.
        data[f"{prefix}kept"] = json.dumps(step.only_if)
        return
    for name, values in chosen.items():
        data.setlist(prefix + name, [str(value) for value in values])


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
