"""What the API takes and shows of when a drip's steps come, for whom, and what ends it."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from leads.choices import Stage
from leads.segments.definition import DefinitionInvalid, as_json, parse

from ..choices import BeginsOn, Whether, WinsBy
from ..services.drafts import ExperimentDraft


class ExperimentSerializer(serializers.Serializer[Any]):
    wins_by = serializers.ChoiceField(choices=WinsBy.choices, default=WinsBy.REPLY)
    size = serializers.IntegerField(
        min_value=1,
        max_value=10_000_000,
        default=None,
        allow_null=True,
        help_text="People of the test; the others wait for its end. null: nobody waits.",
    )
    hours = serializers.IntegerField(
        min_value=1, max_value=720, default=24, help_text="Until it is decided, from when all of the test have theirs."
    )


class StepRulesSerializer(serializers.Serializer[Any]):
    delivery_hour = serializers.IntegerField(
        min_value=0,
        max_value=23,
        default=None,
        allow_null=True,
        help_text="Where the person lives. null: as soon as its time has come.",
    )
    replied = serializers.ChoiceField(
        choices=Whether.choices, default="", help_text="To this campaign; who does not fit goes on without the step."
    )
    bought = serializers.ChoiceField(choices=Whether.choices, default="", help_text="Since they are in this campaign.")
    only_if = serializers.JSONField(
        default=dict, help_text="In the language of segments, asked when it is the person's turn. {}: everybody."
    )
    test = ExperimentSerializer(
        default=None, allow_null=True, help_text="Of the step's variants: the better one goes to the rest."
    )

    def validate_only_if(self, raw: Any) -> dict[str, Any]:
        return clean_definition(raw) if raw else {}


class StopRulesSerializer(serializers.Serializer[Any]):
    begins_on = serializers.ChoiceField(
        choices=BeginsOn.choices,
        required=False,
        help_text="Of a drip: the day of each person that its first step counts from; empty: their enrolment.",
    )
    joins_later = serializers.BooleanField(
        required=False, help_text="Who comes to belong to its audience while it runs gets it too."
    )
    stop_on_reply = serializers.BooleanField(required=False, help_text="Of a drip. Who opts out is always left out.")
    stop_on_sale = serializers.BooleanField(required=False)
    stop_stages = serializers.ListField(
        child=serializers.ChoiceField(choices=Stage.choices), required=False, help_text="Stages that end a drip."
    )


def clean_definition(raw: Any) -> dict[str, Any]:
    try:
        return as_json(parse(raw))
    except DefinitionInvalid as refusal:
        raise serializers.ValidationError(str(refusal)) from refusal


def rules_of(said: Mapping[str, Any]) -> dict[str, Any]:
    """Of a step, as its draft takes them."""
    test = said.get("test")
    rules = {name: said[name] for name in ("delivery_hour", "replied", "bought", "only_if")}
    return {**rules, "test": ExperimentDraft(**test) if test else None}
