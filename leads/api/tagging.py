"""Tags of leads, and on one lead."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import get_object_or_404
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ModelViewSet

from common.api.scopes import may

from ..models import Tag
from ..models.tag import folded_name
from ..services.tagging import BY_API, ensure_tag, tag_leads, untag_leads


class TagSerializer(serializers.ModelSerializer[Tag]):
    class Meta:
        model = Tag
        fields = ["id", "name", "colour", "created_at"]
        read_only_fields = ["id", "created_at"]

    def validate_name(self, name: str) -> str:
        known = Tag.objects.filter(folded=folded_name(name))
        if self.instance:
            known = known.exclude(pk=self.instance.pk)
        if known.exists():
            raise serializers.ValidationError(_("There is a tag “%(name)s” already.") % {"name": known[0].name})
        return name


class AddTagsSerializer(serializers.Serializer[Any]):
    names = serializers.ListField(
        child=serializers.CharField(max_length=60),
        min_length=1,
        max_length=50,
        help_text="In any spelling; a tag that there is not yet is made, where the token may add tags.",
    )


class TagsByName(CursorPagination):
    ordering = ("name", "id")
    page_size = 200


@extend_schema_view(
    list=extend_schema(summary="Tags by name"),
    create=extend_schema(summary="Make a tag"),
    retrieve=extend_schema(summary="One tag"),
    update=extend_schema(summary="Rename or recolour"),
    partial_update=extend_schema(summary="Rename or recolour"),
    destroy=extend_schema(summary="Delete a tag, and take it off every lead"),
)
class TagViewSet(ModelViewSet[Tag]):
    queryset = Tag.objects.all()
    serializer_class = TagSerializer
    pagination_class = TagsByName
    lookup_value_regex = "[0-9]+"


class TaggingActions:
    """For the view of leads."""

    @extend_schema(
        summary="Add tags",
        description="What the lead is tagged with already stays as it is.",
        request=AddTagsSerializer,
        examples=[OpenApiExample("Two", request_only=True, value={"names": ["VIP", "Eid sale"]})],
    )
    @action(detail=True, methods=["post"])
    def tags(self, request: Request, pk: str) -> Response:
        lead = self.get_object()  # type: ignore[attr-defined]
        said = AddTagsSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        for tag in _tags(request, said.validated_data["names"]):
            tag_leads(tag=tag, lead_ids=[lead.pk], by=cast(User, request.user), source=BY_API)
        return cast(Response, self._answer(lead))  # type: ignore[attr-defined]

    @extend_schema(summary="Take a tag off", request=None, responses={204: None})
    @action(detail=True, methods=["delete"], url_path=r"tags/(?P<tag_id>[0-9]+)")
    def untag(self, request: Request, pk: str, tag_id: str) -> Response:
        lead = self.get_object()  # type: ignore[attr-defined]
        untag_leads(tag=get_object_or_404(Tag.objects.all(), pk=tag_id), lead_ids=[lead.pk])
        return Response(status=status.HTTP_204_NO_CONTENT)


def _tags(request: Request, names: list[str]) -> list[Tag]:
    """Checked before the first is put on: all or none."""
    folded = {folded_name(name) for name in names}
    known = set(Tag.objects.filter(folded__in=folded).values_list("folded", flat=True))
    if folded - known and not may(request, "leads.add_tag"):
        raise PermissionDenied(_("There is no such tag, and you may not make new ones."))
    return [ensure_tag(name) for name in names]
