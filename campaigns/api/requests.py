"""What the API takes as a campaign: a whole drip in one body, in the words that integrators know."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from intelligence.choices import Tone
from leads.models import Lead, Segment, Tag
from leads.segments.definition import VERSION
from messaging.models import Channel

from ..choices import CampaignKind
from ..segments import LEAD_NUMBER, MOST_NUMBERS
from ..services.drafts import CampaignDraft, StepDraft, VariantDraft
from .conditions import StepRulesSerializer, StopRulesSerializer, clean_definition, rules_of
from .serializers import TemplateSerializer

MOST_STEPS = 50
_LETTERS = "ABCDEFGH"
_MOST_DELAY_HOURS = 365 * 24


class _Wording(serializers.Serializer[Any]):
    template = TemplateSerializer(required=False)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if not (said.get("message") or said.get("text") or said.get("template")):
            raise serializers.ValidationError(_("Give a text, a template or both."))
        return said


class SequenceStepSerializer(_Wording, StepRulesSerializer):
    delay_hours = serializers.FloatField(
        min_value=0, max_value=_MOST_DELAY_HOURS, default=0, help_text="After the step before. 0.25 is a quarter."
    )
    message = serializers.CharField(max_length=4096, required=False)


class VariantSerializer(_Wording):
    text = serializers.CharField(max_length=4096, required=False)
    share = serializers.IntegerField(min_value=0, max_value=1000, default=1)


class StepSerializer(StepRulesSerializer):
    delay_minutes = serializers.IntegerField(min_value=0, max_value=_MOST_DELAY_HOURS * 60, default=0)
    variants = VariantSerializer(many=True, allow_empty=False, max_length=len(_LETTERS))  # type: ignore[call-arg]


class MetadataSerializer(serializers.Serializer[Any]):
    tone = serializers.ChoiceField(choices=Tone.choices, required=False, help_text="Of the AI's wordings.")
    rewrites = serializers.BooleanField(
        required=False,
        help_text="AI says each text in several other wordings; false: texts go out as they are written.",
    )
    variables = serializers.DictField(child=serializers.CharField(max_length=1024), required=False)
    sequence = SequenceStepSerializer(many=True, required=False, max_length=MOST_STEPS)  # type: ignore[call-arg]


class ShareSerializer(serializers.Serializer[Any]):
    channel = serializers.PrimaryKeyRelatedField(queryset=Channel.objects.all())
    share = serializers.IntegerField(min_value=1, max_value=1000, default=1)


class SaveCampaignSerializer(StopRulesSerializer):
    name = serializers.CharField(max_length=120)
    type = serializers.ChoiceField(
        choices=CampaignKind.choices, required=False, help_text="A drip where there is a sequence, else a broadcast."
    )
    segment = serializers.PrimaryKeyRelatedField(queryset=Segment.objects.all(), required=False, allow_null=True)
    contact_ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False, allow_empty=False, max_length=MOST_NUMBERS
    )
    tags = serializers.PrimaryKeyRelatedField(queryset=Tag.objects.all(), many=True, required=False, allow_empty=False)
    audience = serializers.JSONField(required=False, help_text="A question of its own, as a segment has it.")
    message_template = serializers.CharField(max_length=4096, required=False, help_text="The text, with {name|friend}.")
    template = TemplateSerializer(required=False, help_text="Of the first message, for closed reply windows.")
    phone_number_id = serializers.CharField(max_length=128, required=False, help_text="The provider's id of a channel.")
    channels = ShareSerializer(many=True, required=False, allow_empty=False)
    steps = StepSerializer(  # type: ignore[call-arg]
        many=True, required=False, max_length=MOST_STEPS, help_text="In place of message_template and sequence."
    )
    metadata = MetadataSerializer(required=False)
    per_minute = serializers.IntegerField(min_value=1, max_value=60_000, required=False, allow_null=True)
    lifetime_hours = serializers.IntegerField(min_value=1, max_value=720, required=False)
    starts_at = serializers.DateTimeField(required=False, allow_null=True)
    ends_at = serializers.DateTimeField(required=False, allow_null=True)

    def validate_contact_ids(self, ids: list[int]) -> list[int]:
        known = set(Lead.objects.filter(pk__in=ids).values_list("pk", flat=True))
        if unknown := [str(pk) for pk in ids if pk not in known]:
            raise serializers.ValidationError(_("There is no lead %(ids)s.") % {"ids": ", ".join(unknown[:10])})
        return ids

    def validate_audience(self, raw: Any) -> dict[str, Any]:
        return clean_definition(raw)

    def validate_phone_number_id(self, external_id: str) -> int:
        found = list(Channel.objects.filter(external_id=external_id).values_list("pk", flat=True)[:2])
        if len(found) != 1:
            raise serializers.ValidationError(_("No channel, or more than one, has this id: give “channels”."))
        return int(found[0])

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if sum(1 for name in _AUDIENCES if said.get(name)) > 1:
            raise serializers.ValidationError(_("Give one of segment, contact_ids, tags and audience."))
        if said.get("steps") and (said.get("message_template") or said.get("metadata", {}).get("sequence")):
            raise serializers.ValidationError(_("Give either steps, or message_template and a sequence."))
        return said

    def changed(self, before: CampaignDraft) -> CampaignDraft:
        """`before` with what was said."""
        said: Mapping[str, Any] = self.validated_data
        changes: dict[str, Any] = {name: said[name] for name in _PLAIN if name in said}
        changes |= {
            name: said["metadata"][name]
            for name in ("tone", "rewrites", "variables")
            if name in said.get("metadata", {})
        }
        changes |= _audience(said) | _channels(said)
        if steps := _steps(said):
            changes["steps"] = steps
        several = len(changes.get("steps", before.steps)) > 1
        changes["kind"] = said.get("type", CampaignKind.DRIP if several else before.kind)
        return replace(before, **changes)


class EditCampaignSerializer(SaveCampaignSerializer):
    """Only what is named is changed; steps are replaced as a whole."""

    name = serializers.CharField(max_length=120, required=False)


_AUDIENCES = ("segment", "contact_ids", "tags", "audience")
_PLAIN = (
    "name", "begins_on", "joins_later", "stop_on_reply", "stop_on_sale", "stop_stages", "per_minute", "lifetime_hours",
    "starts_at", "ends_at",
)  # fmt: skip


def _audience(said: Mapping[str, Any]) -> dict[str, Any]:
    if not any(name in said for name in _AUDIENCES):
        return {}
    if said.get("segment"):
        return {"segment_id": said["segment"].pk, "audience": {}}
    if said.get("contact_ids"):
        asked = {"field": LEAD_NUMBER, "op": "is", "value": said["contact_ids"]}
    elif said.get("tags"):
        asked = {"field": "tags", "op": "any", "value": [tag.pk for tag in said["tags"]]}
    else:
        return {"segment_id": None, "audience": said.get("audience", {})}
    return {"segment_id": None, "audience": {"version": VERSION, "match": "all", "rules": [asked]}}


def _channels(said: Mapping[str, Any]) -> dict[str, Any]:
    shares = {each["channel"].pk: each["share"] for each in said.get("channels", ())}
    if "phone_number_id" in said:
        shares.setdefault(said["phone_number_id"], 1)
    return {"channels": shares} if shares else {}


def _steps(said: Mapping[str, Any]) -> list[StepDraft]:
    if said.get("steps"):
        return [*map(step_of, said["steps"])]
    first = {"text": said.get("message_template", ""), "template": said.get("template")}
    opening = [StepDraft([_variant("A", first)])] if any(first.values()) else []
    return [*opening, *(_of_sequence(each) for each in said.get("metadata", {}).get("sequence", ()))]


def step_of(said: Mapping[str, Any]) -> StepDraft:
    return StepDraft([*map(_variant, _LETTERS, said["variants"])], said["delay_minutes"], **rules_of(said))


def _of_sequence(each: Mapping[str, Any]) -> StepDraft:
    wording = {"text": each.get("message", ""), "template": each.get("template")}
    return StepDraft([_variant("A", wording)], round(each["delay_hours"] * 60), **rules_of(each))


def _variant(name: str, said: Mapping[str, Any]) -> VariantDraft:
    template = said.get("template") or {}
    return VariantDraft(
        name=name,
        weight=said.get("share", 1),
        body=said.get("text", ""),
        template_name=template.get("name", ""),
        template_language=template.get("language", ""),
        template_values=template.get("values", {}),
    )
