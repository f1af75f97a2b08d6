"""Campaigns over the API: made in one call, looked at before, sent on their way, stopped."""

from typing import Any, cast

from django.contrib.auth.models import User
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from common.api.idempotency import IDEMPOTENCY_KEY, idempotent
from common.api.paging import NewestFirstCursor
from common.api.refusals import Refusal, TellsRefusals
from leads.segments.definition import DefinitionInvalid

from ..choices import CampaignState, RecipientState
from ..errors import LaunchRefused, MovedMeanwhile
from ..models import Campaign, Recipient
from ..selectors.progress import progress_of
from ..selectors.risk import holds_of_others
from ..services.drafts import CampaignDraft, create_draft, delete_draft, draft_of, save_draft
from ..services.launch import launch_campaign, schedule_campaign
from ..services.pausing import cancel_campaign, pause_campaign, resume_campaign
from ..services.retrying import retry_failed
from .analytics.views import ReportAction
from .editing import EditStepsSerializer, StepsEditedSerializer, edited
from .examples import CREATE_EXAMPLES
from .filters import CampaignFilter
from .previewing import preview_of
from .requests import EditCampaignSerializer, SaveCampaignSerializer
from .serializers import CampaignSerializer, PreviewSerializer, RecipientSerializer, StartSerializer

_RUN = ["campaigns.change_campaign", "campaigns.run_campaign"]
_PEOPLE = ["campaigns.view_campaign", "leads.view_lead"]


class RecipientCursor(NewestFirstCursor):
    """By what an index gives: of one state by id, of all of them by lead."""

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        return ("-id",) if request.query_params.get("state") else ("-lead_id",)


@extend_schema_view(
    list=extend_schema(summary="Campaigns, the newest first"),
    retrieve=extend_schema(summary="One campaign, with its progress"),
    destroy=extend_schema(summary="Delete a draft; what was launched stays"),
)
class CampaignViewSet(
    ReportAction,
    TellsRefusals,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.DestroyModelMixin,
    GenericViewSet[Campaign],
):
    queryset = Campaign.objects.prefetch_related("shares__channel", "steps__variants", "steps__experiment")
    lookup_value_regex = "[0-9]+"
    serializer_class = CampaignSerializer
    filterset_class = CampaignFilter
    action_permissions = {
        "preview": _PEOPLE,
        "recipients": _PEOPLE,
        **dict.fromkeys(("start", "pause", "resume", "cancel", "steps"), _RUN),
        "retry_failed": [*_RUN, "campaigns.add_campaign"],
    }
    refusals = {
        LaunchRefused: Refusal("campaign_not_ready"),
        MovedMeanwhile: Refusal("campaign_moved_meanwhile"),
        DefinitionInvalid: Refusal("segment_invalid"),
    }

    def list(self, request: Request) -> Response:
        page: Any = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        context = {
            "progress": progress_of([campaign.pk for campaign in page]),
            "held": holds_of_others([campaign.origin for campaign in page]),
        }
        return self.get_paginated_response(CampaignSerializer(page, many=True, context=context).data)

    @extend_schema(
        summary="Make a campaign, a whole drip in one call",
        description=(
            "It is a draft: nothing is sent before POST campaigns/{id}/start. `message_template` is the first message, "
            "`metadata.sequence` what follows, each after the one before. People are named by `segment`, "
            "`contact_ids`, `tags` or `audience`."
        ),
        parameters=[IDEMPOTENCY_KEY],
        request=SaveCampaignSerializer,
        responses={201: CampaignSerializer},
        examples=CREATE_EXAMPLES,
    )
    @idempotent
    def create(self, request: Request) -> Response:
        said = _checked(SaveCampaignSerializer(data=request.data))
        draft = said.changed(CampaignDraft(name=said.validated_data["name"]))
        return self._answer(create_draft(draft, by=cast(User, request.user)), status.HTTP_201_CREATED)

    @extend_schema(
        summary="Change a draft",
        description="Only what is named; steps are replaced as a whole. What was launched is a 409.",
        request=EditCampaignSerializer,
        responses=CampaignSerializer,
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        campaign = self.get_object()
        said = _checked(EditCampaignSerializer(data=request.data))
        return self._answer(save_draft(campaign, said.changed(draft_of(campaign))))

    def perform_destroy(self, campaign: Campaign) -> None:
        delete_draft(campaign)

    @extend_schema(
        summary="Who would get it, who not and why, and what some of them would read",
        description="Nothing is sent. As dear as reading the audience once.",
        request=None,
        responses=PreviewSerializer,
    )
    @action(detail=True, methods=["post"])
    def preview(self, request: Request, pk: str) -> Response:
        return Response(preview_of(self.get_object()))

    @extend_schema(
        summary="Send it on its way, now or at its minute",
        description="409 `campaign_not_ready` with every reason where something stands against it.",
        request=StartSerializer,
        responses=CampaignSerializer,
    )
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        campaign = self.get_object()
        at = _checked(StartSerializer(data=request.data)).validated_data.get("at", campaign.starts_at)
        if campaign.state == CampaignState.DRAFT and at:
            return self._answer(schedule_campaign(campaign, starts_at=at))
        return self._answer(launch_campaign(campaign, by=cast(User, request.user)))

    @extend_schema(summary="Pause: nothing more leaves", request=None, responses=CampaignSerializer)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str) -> Response:
        return self._answer(pause_campaign(self.get_object(), by=cast(User, request.user)))

    @extend_schema(summary="Go on where it stood", request=None, responses=CampaignSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        return self._answer(resume_campaign(self.get_object(), by=cast(User, request.user)))

    @extend_schema(
        summary="Change the steps of a drip that runs",
        description=(
            "The steps as they shall be, in their order; those that stay are named by `id`. `dry_run` changes nothing "
            "and tells what it would mean for whom. 409 `campaign_not_ready` with every reason against it, "
            "`campaign_moved_meanwhile` where it is no running or paused drip, or has other steps by now."
        ),
        request=EditStepsSerializer,
        responses=StepsEditedSerializer,
    )
    @action(detail=True, methods=["put"])
    def steps(self, request: Request, pk: str) -> Response:
        campaign = self.get_object()
        said = _checked(EditStepsSerializer(data=request.data)).validated_data
        return Response(edited(campaign, said["steps"], dry_run=said["dry_run"]))

    @extend_schema(summary="Cancel it for good", request=None, responses=CampaignSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        return self._answer(cancel_campaign(self.get_object(), by=cast(User, request.user)))

    @extend_schema(
        summary="A draft like it, for its retryable failures only",
        parameters=[IDEMPOTENCY_KEY],
        request=None,
        responses={201: CampaignSerializer},
    )
    @action(detail=True, methods=["post"], url_path="retry-failed")
    @idempotent
    def retry_failed(self, request: Request, pk: str) -> Response:
        again = retry_failed(self.get_object(), by=cast(User, request.user))
        return self._answer(again, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Everybody of it, with what became of them",
        parameters=[OpenApiParameter("state", str, enum=RecipientState.values)],
        responses=RecipientSerializer(many=True),
        filters=False,
    )
    @action(detail=True, methods=["get"], pagination_class=RecipientCursor)
    def recipients(self, request: Request, pk: str) -> Response:
        people: Any = Recipient.objects.filter(campaign=self.get_object()).select_related("step", "variant")
        if (state := request.query_params.get("state")) in RecipientState.values:
            people = people.filter(state=state)
        return self.get_paginated_response(RecipientSerializer(self.paginate_queryset(people), many=True).data)

    def _answer(self, campaign: Campaign, code: int = status.HTTP_200_OK) -> Response:
        """Read again: the caller sees what the next one will see."""
        return Response(CampaignSerializer(self.get_queryset().get(pk=campaign.pk)).data, status=code)


def _checked(said: Any) -> Any:
    said.is_valid(raise_exception=True)
    return said
