"""Steps of a running drip over the API: what a change means, and the change."""

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework import serializers

from ..choices import EditEffect
from ..models import Campaign
from ..selectors.edit_effects import Effect, effects_of
from ..services.editing import EditedStep, check_edit, edit_steps
from .requests import MOST_STEPS, StepSerializer, step_of


class EditedStepSerializer(StepSerializer):
    id = serializers.IntegerField(
        default=None, allow_null=True, help_text="Of a step that stays; what is not named is removed. null: a new one."
    )


class EditStepsSerializer(serializers.Serializer[Any]):
    steps = EditedStepSerializer(many=True, allow_empty=False, max_length=MOST_STEPS)  # type: ignore[call-arg]
    dry_run = serializers.BooleanField(default=False)


class EffectSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=EditEffect.choices)
    people = serializers.IntegerField()
    at = serializers.IntegerField(help_text="Number of the step where they stand now.")
    step = serializers.IntegerField(allow_null=True, help_text="Number that the step which they get will have.")
    later_minutes = serializers.IntegerField(allow_null=True, help_text="Negative: sooner.")


class StepsEditedSerializer(serializers.Serializer[Any]):
    saved = serializers.BooleanField()
    problems = serializers.ListField(child=serializers.CharField(), help_text="Of a dry run: what stands against it.")
    effects = EffectSerializer(many=True)


def edited(campaign: Campaign, said: Sequence[Mapping[str, Any]], *, dry_run: bool) -> dict[str, Any]:
    """Raises LaunchRefused, MovedMeanwhile."""
    steps = [EditedStep(step_of(each), each["id"]) for each in said]
    seen = list(campaign.steps.values_list("pk", flat=True))
    problems = check_edit(campaign, steps, seen=seen) if dry_run else []
    effects = [_shown(effect) for effect in effects_of(campaign, steps)]
    if not dry_run:
        edit_steps(campaign, steps, seen=seen)
    return {"saved": not dry_run, "problems": problems, "effects": effects}


def _shown(effect: Effect) -> dict[str, Any]:
    later = None if effect.later is None else round(effect.later.total_seconds() / 60)
    facts = {name: getattr(effect, name) for name in ("kind", "people", "at", "step")}
    return {**facts, "later_minutes": later}
