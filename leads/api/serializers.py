"""What the API shows of leads."""

from typing import Any

from rest_framework import serializers

from ..identity import IdentityKind
from ..models import Activity, Identity, Lead, TouchRecord


class IdentitySerializer(serializers.ModelSerializer[Identity]):
    class Meta:
        model = Identity
        fields = ["kind", "value", "current"]


class TouchSerializer(serializers.ModelSerializer[TouchRecord]):
    class Meta:
        model = TouchRecord
        fields = [
            "source",
            "at",
            "ad_id",
            "post_id",
            "comment_id",
            "ref",
            "ctwa_clid",
            "headline",
            "post_type",
            "url",
        ]


class LeadSerializer(serializers.ModelSerializer[Lead]):
    name = serializers.CharField(source="display_name", read_only=True)
    phone = serializers.CharField(read_only=True, help_text="The current number, E.164; empty where none is known.")
    email = serializers.SerializerMethodField()
    identities = IdentitySerializer(many=True, read_only=True)
    first_touch = TouchSerializer(read_only=True, allow_null=True)
    last_touch = TouchSerializer(read_only=True, allow_null=True)
    tags: Any = serializers.SlugRelatedField(many=True, read_only=True, slug_field="name")

    class Meta:
        model = Lead
        fields = [
            "id",
            "uuid",
            "name",
            "first_name",
            "last_name",
            "phone",
            "email",
            "identities",
            "picture_url",
            "country",
            "governorate",
            "city",
            "language",
            "time_zone",
            "birthday",
            "is_active",
            "stage",
            "lost_reason",
            "last_stage_change_at",
            "label",
            "label_pinned",
            "score",
            "customer_type",
            "owner",
            "value",
            "currency",
            "last_message_at",
            "tags",
            "last_purchase_at",
            "last_product_name",
            "first_touch",
            "last_touch",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields

    def get_email(self, lead: Lead) -> str:
        rows = (row for row in lead.identities.all() if row.kind == IdentityKind.EMAIL and row.current)
        return next((row.value for row in rows), "")


class ActivitySerializer(serializers.ModelSerializer[Activity]):
    by_username = serializers.CharField(source="by.username", default=None, read_only=True, allow_null=True)

    class Meta:
        model = Activity
        fields = ["id", "kind", "at", "text", "stage", "by", "by_username", "metadata", "created_at"]
        read_only_fields = fields
