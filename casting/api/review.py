"""The review desk over the API: the same services, the same locks, the same undo."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from casting.choices import ContactShown, Gender, ProjectType, RejectReason
from casting.models import Call, Evidence
from casting.services.publishing import retract_calls
from casting.services.reviewing import RoleEdit, approve_call, edit_call, reject_call, skip_call, undo_last
from common.api.paging import NewestFirstCursor
from common.api.refusals import Refused

from .filters import ReviewFilter
from .public import CallContactSerializer, CallRoleSerializer

_TO_DECIDE = ["casting.change_call"]


class CallEvidenceSerializer(serializers.ModelSerializer[Evidence]):
    class Meta:
        model = Evidence
        fields = ["field", "start", "end"]


class ReviewedCallSerializer(serializers.ModelSerializer[Call]):
    """All that the desk shows: `evidence` says where in `text` a field was read."""

    roles = CallRoleSerializer(many=True, read_only=True)
    evidence = CallEvidenceSerializer(many=True, read_only=True)
    contact = CallContactSerializer(read_only=True)

    class Meta:
        model = Call
        fields = [
            "id",
            "state",
            "title",
            "project_type",
            "city",
            "shoot_dates",
            "deadline",
            "is_paid",
            "pay_text",
            "pay_amount",
            "pay_amount_max",
            "pay_currency",
            "contact",
            "contact_shown",
            "requirements",
            "roles",
            "text",
            "evidence",
            "confidence",
            "doubts",
            "read_by",
            "posts",
            "first_posted_at",
            "last_posted_at",
            "published_at",
            "reject_reason",
            "decided_by",
            "decided_at",
        ]
        read_only_fields = fields


class RoleEditSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=200, allow_blank=True, default="")
    gender = serializers.ChoiceField(choices=Gender.choices, default=Gender.ANY)
    age_min = serializers.IntegerField(min_value=0, max_value=120, allow_null=True, default=None)
    age_max = serializers.IntegerField(min_value=0, max_value=120, allow_null=True, default=None)


class CallEditSerializer(serializers.Serializer[Any]):
    """Only what is named changes; `roles` replaces them all."""

    title = serializers.CharField(max_length=200, required=False)
    project_type = serializers.ChoiceField(choices=ProjectType.choices, required=False)
    city = serializers.CharField(max_length=80, required=False, allow_blank=True)
    shoot_dates = serializers.CharField(max_length=300, required=False, allow_blank=True)
    deadline = serializers.DateField(required=False, allow_null=True)
    is_paid = serializers.BooleanField(required=False, allow_null=True)
    pay_text = serializers.CharField(max_length=300, required=False, allow_blank=True)
    pay_amount = serializers.DecimalField(max_digits=14, decimal_places=3, min_value=0, required=False, allow_null=True)
    pay_amount_max = serializers.DecimalField(
        max_digits=14, decimal_places=3, min_value=0, required=False, allow_null=True
    )
    pay_currency = serializers.RegexField(r"^[A-Z]{3}$", required=False, allow_blank=True)
    contact = CallContactSerializer(required=False)
    contact_shown = serializers.ChoiceField(choices=ContactShown.choices, required=False, allow_blank=True)
    requirements = serializers.ListField(child=serializers.CharField(max_length=500), required=False, max_length=50)
    roles = RoleEditSerializer(many=True, required=False)


class CallRejectSerializer(serializers.Serializer[Any]):
    reason = serializers.ChoiceField(choices=RejectReason.choices)


class LeastCertainFirst(NewestFirstCursor):
    ordering = ("confidence", "id")


@extend_schema_view(
    list=extend_schema(
        summary="Calls as reviewers see them, the least certain first",
        description="`state=review`: those to decide on.",
    ),
    retrieve=extend_schema(summary="A call with its message and the places where its fields stand"),
)
class ReviewViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Call]):
    queryset = Call.objects.prefetch_related("roles", "evidence")
    lookup_value_regex = "[0-9]{1,15}"
    serializer_class = ReviewedCallSerializer
    filterset_class = ReviewFilter
    pagination_class = LeastCertainFirst
    action_permissions = dict.fromkeys(["edit", "approve", "reject", "skip", "undo", "retract"], _TO_DECIDE)

    @extend_schema(summary="Change what was read", request=CallEditSerializer, responses=ReviewedCallSerializer)
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def edit(self, request: Request, pk: str) -> Response:
        given = CallEditSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        fields = dict(given.validated_data)
        roles = fields.pop("roles", None)
        edits = None if roles is None else [RoleEdit(**role) for role in roles]
        done = edit_call(call=self.get_object(), by=_user(request), fields=fields, roles=edits)
        return self._answer(done)

    @extend_schema(summary="Publish", request=None, responses=ReviewedCallSerializer)
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def approve(self, request: Request, pk: str) -> Response:
        return self._answer(approve_call(call=self.get_object(), by=_user(request)))

    @extend_schema(summary="Reject, with the reason", request=CallRejectSerializer, responses=ReviewedCallSerializer)
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def reject(self, request: Request, pk: str) -> Response:
        given = CallRejectSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        reason = RejectReason(given.validated_data["reason"])
        return self._answer(reject_call(call=self.get_object(), by=_user(request), reason=reason))

    @extend_schema(summary="Leave it to others for now", request=None, responses=ReviewedCallSerializer)
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def skip(self, request: Request, pk: str) -> Response:
        return self._answer(skip_call(call=self.get_object(), by=_user(request)))

    @extend_schema(summary="Take off the public pages", request=None, responses=ReviewedCallSerializer)
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def retract(self, request: Request, pk: str) -> Response:
        return self._answer(bool(retract_calls([self.get_object().pk], by=_user(request))))

    @extend_schema(summary="Take back your own last decision", request=None, responses=ReviewedCallSerializer)
    @action(detail=False, methods=["post"], filterset_class=None, pagination_class=None)
    def undo(self, request: Request) -> Response:
        call = undo_last(by=_user(request))
        if call is None:
            raise Refused(_("There is nothing to take back."), "nothing_to_undo")
        return Response(self.get_serializer(self.get_queryset().get(pk=call.pk)).data)

    def _answer(self, done: bool) -> Response:
        call = self.get_object()
        if not done:
            told = _("“%(call)s” was decided by somebody else or lies on a colleague’s desk.") % {"call": call}
            raise Refused(told, "decided_meanwhile")
        return Response(self.get_serializer(call).data)


def _user(request: Request) -> User:
    return cast(User, request.user)
