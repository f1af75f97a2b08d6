"""Two leads become one, and two again; where a merged lead went."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import APIException
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.idempotency import IDEMPOTENCY_KEY, idempotent
from common.api.refusals import Refusal

from ..errors import (
    LaterMerge,
    LeadGone,
    MergedAlready,
    SameLead,
    UndoImpossible,
    UndoneAlready,
    UnknownChoice,
)
from ..merging.columns import CHOICES, SIDES
from ..models import Lead, LeadMerge
from ..selectors.merging import merged_into
from ..services.merging import merge_leads, undo_merge
from .serializers import LeadSerializer

MERGE_PERMISSIONS = {
    "merge": ["leads.change_lead", "leads.add_leadmerge"],
    "undo_merge": ["leads.change_lead", "leads.change_leadmerge"],
}
MERGE_REFUSALS = {
    SameLead: Refusal("same_lead", status.HTTP_400_BAD_REQUEST),
    UnknownChoice: Refusal("unknown_choice", status.HTTP_400_BAD_REQUEST),
    LeadGone: Refusal("lead_gone", status.HTTP_404_NOT_FOUND),
    MergedAlready: Refusal("merged_already"),
    UndoneAlready: Refusal("undone_already"),
    LaterMerge: Refusal("later_merge"),
    UndoImpossible: Refusal("undo_impossible"),
}
_EXAMPLE = {"keep": 17, "other": 23, "fields": {"name": "other", "owner": "keep"}}


class MergeSerializer(serializers.Serializer[Any]):
    keep = serializers.IntegerField(min_value=1, help_text="The lead that stays.")
    other = serializers.IntegerField(min_value=1, help_text="The lead that becomes part of it.")

    def get_fields(self) -> dict[str, Any]:
        """`fields` is a name that serializers keep for themselves."""
        chosen = serializers.DictField(
            child=serializers.ChoiceField(SIDES),
            default=dict,
            help_text=f"Whose values stay, for any of {', '.join(CHOICES)}. The rest goes by who was heard of last.",
        )
        return super().get_fields() | {"fields": chosen}


class MergedSerializer(serializers.Serializer[Any]):
    merge = serializers.IntegerField(help_text="By which it is undone.")
    lead = LeadSerializer()
    moved = serializers.DictField(child=serializers.IntegerField(), help_text="How many rows came over, by table.")


class MergedAway(APIException):
    """The lead became part of another one."""

    status_code = status.HTTP_410_GONE
    default_code = "merged"

    def __init__(self, detail: str, kept_id: int) -> None:
        super().__init__({"non_field_errors": [detail], "merged_into": [str(kept_id)]})


class MergingActions:
    """For the view of leads."""

    @extend_schema(
        summary="Merge two leads",
        description=(
            "Everything that hangs on `other` moves to `keep`: conversations, sales, tags, timeline, consent (a “stop” "
            "of either binds). From then on `other` answers 410 with the lead it went to."
        ),
        parameters=[IDEMPOTENCY_KEY],
        request=MergeSerializer,
        responses=MergedSerializer,
        examples=[OpenApiExample("Two fields chosen", request_only=True, value=_EXAMPLE)],
    )
    @action(detail=False, methods=["post"])
    @idempotent
    def merge(self, request: Request) -> Response:
        said = MergeSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        keep, other, choices = (said.validated_data[name] for name in ("keep", "other", "fields"))
        merged = merge_leads(keep=keep, other=other, choices=choices, by=cast(User, request.user))
        lead = self.get_queryset().get(pk=merged.lead.pk)  # type: ignore[attr-defined]
        return Response({"merge": merged.merge.pk, "lead": LeadSerializer(lead).data, "moved": merged.moved})

    @extend_schema(
        summary="Undo a merge",
        description="The merged lead comes back exactly as it was; what came since stays with the one that was kept.",
        request=None,
        responses=LeadSerializer,
    )
    @action(detail=False, methods=["post"], url_path=r"merges/(?P<merge_id>[0-9]+)/undo")
    def undo_merge(self, request: Request, merge_id: str) -> Response:
        merge = get_object_or_404(LeadMerge.objects.all(), pk=merge_id)
        return cast(Response, self._answer(undo_merge(merge=merge, by=cast(User, request.user))))  # type: ignore[attr-defined]

    def get_object(self) -> Lead:
        try:
            return cast(Lead, super().get_object())  # type: ignore[misc]
        except Http404:
            wanted = int(self.kwargs["pk"])  # type: ignore[attr-defined]
            if kept_id := merged_into(wanted):
                raise MergedAway(str(MergedAlready(wanted, kept_id)), kept_id) from None
            raise
