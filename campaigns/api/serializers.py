"""Campaigns as the API shows them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ..choices import CampaignKind, CampaignState
from ..models import Campaign, CampaignChannel, Experiment, Recipient, Step, Variant
from ..selectors.progress import progress_of
from ..selectors.risk import holds_of_others


class TemplateSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=512)
    language = serializers.CharField(max_length=20)
    values = serializers.DictField(
        child=serializers.CharField(max_length=1024),
        default=dict,
        help_text="Key of the template's variable → text, in which {name} and the like may stand.",
    )


class ShownVariantSerializer(serializers.ModelSerializer[Variant]):
    text = serializers.CharField(source="body")
    share = serializers.IntegerField(source="weight")
    template = serializers.SerializerMethodField()

    class Meta:
        model = Variant
        fields = ["id", "name", "text", "template", "share"]

    @extend_schema_field(TemplateSerializer(allow_null=True))
    def get_template(self, variant: Variant) -> dict[str, Any] | None:
        if not variant.template_name:
            return None
        return {
            "name": variant.template_name,
            "language": variant.template_language,
            "values": variant.template_values,
        }


class ShownExperimentSerializer(serializers.ModelSerializer[Experiment]):
    class Meta:
        model = Experiment
        fields = ["wins_by", "size", "hours", "runs_until", "decided_at", "outcome", "winner", "p_value"]


class ShownStepSerializer(serializers.ModelSerializer[Step]):
    variants = ShownVariantSerializer(many=True)
    only_if = serializers.JSONField(help_text="In the language of segments; {}: everybody.")
    test = ShownExperimentSerializer(source="experiment", allow_null=True, default=None)

    class Meta:
        model = Step
        fields = [
            "id", "number", "delay_minutes", "delivery_hour", "replied", "bought", "only_if", "test", "variants",
        ]  # fmt: skip


class ShownChannelSerializer(serializers.ModelSerializer[CampaignChannel]):
    phone_number_id = serializers.CharField(source="channel.external_id", help_text="The provider's id of it.")
    share = serializers.IntegerField(source="weight")

    class Meta:
        model = CampaignChannel
        fields = ["channel", "phone_number_id", "share"]


class ProgressSerializer(serializers.Serializer[Any]):
    total = serializers.IntegerField(help_text="Everybody who gets it; who was left out is no part of it.")
    done = serializers.IntegerField()
    percent = serializers.IntegerField()
    excluded = serializers.IntegerField()
    by_state = serializers.DictField(child=serializers.IntegerField())


class ShownMetadataSerializer(serializers.Serializer[Any]):
    tone = serializers.CharField()
    rewrites = serializers.BooleanField()
    variables = serializers.DictField(child=serializers.CharField())


class CampaignSerializer(serializers.ModelSerializer[Campaign]):
    type = serializers.ChoiceField(choices=CampaignKind.choices, source="kind")
    state = serializers.ChoiceField(choices=CampaignState.choices)
    audience = serializers.JSONField(help_text="In the language of segments; without effect where there is a segment.")
    message_template = serializers.SerializerMethodField(help_text="The text of the first step.")
    channels = ShownChannelSerializer(many=True, source="shares")
    steps = ShownStepSerializer(many=True)
    metadata = ShownMetadataSerializer(source="*")
    stop_stages = serializers.ListField(child=serializers.CharField())
    progress = serializers.SerializerMethodField()
    held_because = serializers.SerializerMethodField(
        help_text="Why nothing leaves beside a pause of its own, such as the risk of a ban; empty: nobody holds it."
    )

    class Meta:
        model = Campaign
        fields = [
            "id", "name", "type", "state", "problem", "segment", "audience", "message_template", "channels", "steps",
            "metadata", "begins_on", "joins_later", "stop_on_reply", "stop_on_sale", "stop_stages", "per_minute",
            "lifetime_hours", "starts_at", "ends_at", "launched_at", "finished_at", "progress", "held_because",
            "created_by", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_message_template(self, campaign: Campaign) -> str:
        first = next(iter(campaign.steps.all()), None)
        variant = next(iter(first.variants.all()), None) if first else None
        return variant.body if variant else ""

    @extend_schema_field(ProgressSerializer)
    def get_progress(self, campaign: Campaign) -> dict[str, Any]:
        known = self.context.get("progress") or progress_of([campaign.pk])
        progress = known[campaign.pk]
        return {name: getattr(progress, name) for name in ("total", "done", "percent", "excluded", "by_state")}

    def get_held_because(self, campaign: Campaign) -> list[str]:
        held = self.context.get("held")
        return (holds_of_others([campaign.origin]) if held is None else held).get(campaign.origin, [])


class RecipientSerializer(serializers.ModelSerializer[Recipient]):
    step = serializers.IntegerField(source="step.number", allow_null=True, default=None)
    variant = serializers.CharField(source="variant.name", allow_null=True, default=None)

    class Meta:
        model = Recipient
        fields = [
            "id", "lead", "state", "reason", "channel", "step", "variant", "message", "next_at", "queued_at",
            "replied_at", "converted_at",
        ]  # fmt: skip
        read_only_fields = fields


class SampleSerializer(serializers.Serializer[Any]):
    lead = serializers.IntegerField()
    step = serializers.IntegerField()
    variant = serializers.CharField()
    text = serializers.CharField(help_text="As this person would read it; empty where they would get nothing.")
    problem = serializers.CharField()


class PreviewSerializer(serializers.Serializer[Any]):
    reached = serializers.IntegerField()
    left_out = serializers.DictField(child=serializers.IntegerField(), help_text="Reason → people.")
    lacking_values = serializers.DictField(
        child=serializers.IntegerField(), help_text="Variable without a fallback → people who have no value for it."
    )
    by_channel = serializers.DictField(child=serializers.IntegerField(), help_text="Id of the channel → people.")
    problems = serializers.ListField(child=serializers.CharField(), help_text="Empty: it may be started.")
    samples = SampleSerializer(many=True)


class StartSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField(
        required=False, help_text="Its `starts_at` where it is left out; now where it has none."
    )
