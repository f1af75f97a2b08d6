from contextlib import suppress
from typing import Any, cast

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from common.api.idempotency import IDEMPOTENCY_KEY, idempotent
from common.api.refusals import Refusal, TellsRefusals

from ..choices import Stage
from ..errors import AlreadyInStage, LostReasonMissing, StageMovedMeanwhile, StageMoveNotAllowed, TagNameMissing
from ..models import Lead
from ..segments.definition import DefinitionInvalid
from ..services.capture import capture_lead
from ..services.editing import edit_lead
from ..services.pipeline import move_stage
from ..services.scoring import unpin_label
from .consent import ConsentActions
from .examples import CAPTURE_EXAMPLES, STAGE_EXAMPLES
from .filters import LeadFilter
from .imports import IMPORT_PERMISSIONS, IMPORT_REFUSALS, ImportingActions
from .merging import MERGE_PERMISSIONS, MERGE_REFUSALS, MergingActions
from .requests import (
    CaptureLeadSerializer,
    EditLeadSerializer,
    LabelSerializer,
    StageSerializer,
)
from .scoring import ScoringActions
from .serializers import LeadSerializer
from .tagging import TaggingActions

_CHANGE = ["leads.change_lead"]


@extend_schema_view(
    list=extend_schema(summary="Leads, the newest first"),
    retrieve=extend_schema(summary="One lead"),
)
class LeadViewSet(
    ConsentActions,
    MergingActions,
    ScoringActions,
    ImportingActions,
    TaggingActions,
    TellsRefusals,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    GenericViewSet[Lead],
):
    queryset = Lead.objects.select_related("first_touch", "last_touch").with_identities().prefetch_related("tags")
    lookup_value_regex = "[0-9]+"
    serializer_class = LeadSerializer
    filterset_class = LeadFilter
    action_permissions = {
        "import_": IMPORT_PERMISSIONS,
        "stage": _CHANGE,
        "consent": ["leads.view_lead", "leads.view_consentrecord"],
        "tell_consent": [*_CHANGE, "leads.add_consentrecord"],
        "label": _CHANGE,
        "unpin": _CHANGE,
        "tags": _CHANGE,
        "untag": _CHANGE,
        **MERGE_PERMISSIONS,
    }
    refusals = {
        **IMPORT_REFUSALS,
        DefinitionInvalid: Refusal("segment_invalid"),
        TagNameMissing: Refusal("tag_name_missing", status.HTTP_400_BAD_REQUEST),
        LostReasonMissing: Refusal("lost_reason_missing", status.HTTP_400_BAD_REQUEST),
        StageMoveNotAllowed: Refusal("stage_move_not_allowed"),
        StageMovedMeanwhile: Refusal("stage_moved_meanwhile"),
        **MERGE_REFUSALS,
    }

    @extend_schema(
        summary="Capture a person as a lead",
        description=(
            "Finds the lead by any of the ids given, or makes one. On a known lead ids are added and empty profile "
            "fields filled; label, customer type, owner, value and currency are written on a new lead only."
        ),
        parameters=[IDEMPOTENCY_KEY],
        request=CaptureLeadSerializer,
        responses={201: LeadSerializer, 200: OpenApiResponse(LeadSerializer, description="The person was known.")},
        examples=CAPTURE_EXAMPLES,
    )
    @idempotent
    def create(self, request: Request) -> Response:
        said = _checked(CaptureLeadSerializer(data=request.data))
        with transaction.atomic():
            captured = capture_lead(person=said.person, at=timezone.now(), touch=said.touch_given)
            if captured.created:
                edit_lead(lead=captured.lead, changes=said.beyond_the_profile, by=cast(User, request.user))
        return self._answer(captured.lead, status.HTTP_201_CREATED if captured.created else status.HTTP_200_OK)

    @extend_schema(summary="Change plain fields", request=EditLeadSerializer, responses=LeadSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        lead = self.get_object()
        said = _checked(EditLeadSerializer(lead, data=request.data, partial=True))
        return self._answer(edit_lead(lead=lead, changes=said.validated_data, by=cast(User, request.user)))

    @extend_schema(
        summary="Move to a stage",
        description="A lead that is there already stays as it is. A move that the pipeline does not know is a 409.",
        request=StageSerializer,
        responses=LeadSerializer,
        examples=STAGE_EXAMPLES,
    )
    @action(detail=True, methods=["put"])
    def stage(self, request: Request, pk: str) -> Response:
        lead = self.get_object()
        said = _checked(StageSerializer(data=request.data)).validated_data
        if said.get("seen", lead.stage) != lead.stage:
            raise StageMovedMeanwhile
        # PUT says how things shall be: where they are so, all is well.
        with suppress(AlreadyInStage):
            move_stage(lead=lead, to=Stage(said["stage"]), by=cast(User, request.user), reason=said.get("reason", ""))
        return self._answer(lead)

    @extend_schema(
        summary="Set the label by hand; the score leaves it alone then",
        request=LabelSerializer,
        responses=LeadSerializer,
    )
    @action(detail=True, methods=["put"])
    def label(self, request: Request, pk: str) -> Response:
        said = _checked(LabelSerializer(data=request.data)).validated_data
        return self._answer(edit_lead(lead=self.get_object(), changes=said))

    @extend_schema(summary="Let the score decide about the label again", request=None, responses=LeadSerializer)
    @label.mapping.delete
    def unpin(self, request: Request, pk: str) -> Response:
        return self._answer(unpin_label(self.get_object()))

    def _answer(self, lead: Lead, code: int = status.HTTP_200_OK) -> Response:
        """Read again: the caller sees what the next one will see."""
        return Response(LeadSerializer(self.get_queryset().get(pk=lead.pk)).data, status=code)


def _checked(said: BaseSerializer[Any]) -> Any:
    said.is_valid(raise_exception=True)
    return said
