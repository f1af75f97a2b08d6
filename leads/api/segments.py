from typing import Any, cast

from django.contrib.auth.models import User
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ModelViewSet

from common.api.refusals import Refusal, TellsRefusals

from ..models import Segment
from ..segments.definition import DefinitionInvalid, as_json, in_words, parse
from ..segments.fields import fields
from ..selectors.segments import count_leads, segment_leads

_EXAMPLE = {
    "name": "Warm in Lagos",
    "definition": {
        "match": "all",
        "rules": [
            {"field": "city", "op": "is", "value": ["Lagos"]},
            {"match": "any", "rules": [
                {"field": "label", "op": "in", "value": ["HOT", "WARM"]},
                {"field": "last_message_at", "op": "in_last", "value": 30},
            ]},
        ],
    },
}  # fmt: skip


class SegmentSerializer(serializers.ModelSerializer[Segment]):
    definition = serializers.JSONField(help_text="Groups of conditions; GET segments/fields names what may be asked.")
    in_words = serializers.SerializerMethodField()

    class Meta:
        model = Segment
        fields = ["id", "name", "description", "definition", "in_words", "created_at", "updated_at"]
        read_only_fields = ["id", "created_at", "updated_at"]

    def validate_definition(self, raw: Any) -> dict[str, Any]:
        try:
            return as_json(parse(raw))
        except DefinitionInvalid as refusal:
            raise serializers.ValidationError(str(refusal)) from refusal

    def get_in_words(self, segment: Segment) -> str:
        try:
            return in_words(parse(segment.definition))
        except DefinitionInvalid as refusal:
            return str(refusal)


class SegmentCountSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    exact = serializers.BooleanField(help_text="False where counting would take longer than a second: an estimate.")


class SegmentFieldSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    label: Any = serializers.CharField()
    ops = serializers.DictField(child=serializers.CharField(), help_text="By what a comparison takes as its value.")
    choices = serializers.ListField(child=serializers.JSONField(), help_text="[value, label], where there are some.")


@extend_schema_view(
    list=extend_schema(summary="Segments, the newest first"),
    create=extend_schema(
        summary="Make a segment", examples=[OpenApiExample("Nested", request_only=True, value=_EXAMPLE)]
    ),
    retrieve=extend_schema(summary="One segment"),
    update=extend_schema(summary="Change a segment"),
    partial_update=extend_schema(summary="Change a segment"),
    destroy=extend_schema(summary="Delete a segment; its leads stay"),
)
class SegmentViewSet(TellsRefusals, ModelViewSet[Segment]):
    queryset = Segment.objects.all()
    serializer_class = SegmentSerializer
    lookup_value_regex = "[0-9]+"
    action_permissions = {
        "count": ["leads.view_segment", "leads.view_lead"],
        "fields": ["leads.view_segment"],
    }
    refusals = {DefinitionInvalid: Refusal("segment_invalid")}

    def perform_create(self, serializer: Any) -> None:
        serializer.save(created_by=cast(User, self.request.user))

    @extend_schema(summary="How many leads belong to it now", responses=SegmentCountSerializer)
    @action(detail=True)
    def count(self, request: Request, pk: str) -> Response:
        counted = count_leads(segment_leads(self.get_object()))
        return Response({"count": counted.number, "exact": counted.exact})

    @extend_schema(summary="What conditions can ask", responses=SegmentFieldSerializer(many=True), filters=False)
    @action(detail=False, pagination_class=None)
    def fields(self, request: Request) -> Response:
        return Response(
            [
                {
                    "key": field.key,
                    "label": str(field.label),
                    "ops": {key: op.input for key, op in field.ops.items()},
                    "choices": [[value, str(label)] for value, label in field.choices()],
                }
                for field in fields().values()
            ]
        )
