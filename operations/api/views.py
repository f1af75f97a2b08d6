from typing import Any, cast

from django.contrib.auth.models import User
from django.utils.functional import SimpleLazyObject
from django_celery_beat.models import PeriodicTask
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from common.api.refusals import Refusal, TellsRefusals
from operations.errors import BrokerUnavailable
from operations.models import Incident
from operations.selectors.schedules import last_runs
from operations.services import report, schedules

from .serializers import IncidentSerializer, MuteSerializer, ScheduleSerializer

_CHANGE = ["operations.change_incident"]


class IncidentViewSet(ReadOnlyModelViewSet[Incident]):
    queryset = Incident.objects.all()
    serializer_class = IncidentSerializer
    filterset_fields = {
        "severity": ["exact"],
        "cause": ["exact"],
        "scope": ["exact"],
        "ended_at": ["isnull"],
        "acknowledged_at": ["isnull"],
    }
    action_permissions = {"acknowledge": _CHANGE, "mute": _CHANGE, "close": _CHANGE}

    @extend_schema(summary="Take it up", request=None, responses=IncidentSerializer)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: str) -> Response:
        report.acknowledge(incident_id=self.get_object().pk, by=cast(User, request.user))
        return self._answer()

    @extend_schema(summary="Ring and mail no more for a while", request=MuteSerializer, responses=IncidentSerializer)
    @action(detail=True, methods=["post"])
    def mute(self, request: Request, pk: str) -> Response:
        said = MuteSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        report.mute(incident_id=self.get_object().pk, until=said.validated_data["until"])
        return self._answer()

    @extend_schema(
        summary="Close it by hand",
        description="Trouble that lasts opens a new one.",
        request=None,
        responses=IncidentSerializer,
    )
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        report.close_by_hand(incident_id=self.get_object().pk)
        return self._answer()

    def _answer(self) -> Response:
        return Response(IncidentSerializer(self.get_object()).data)


class ScheduleViewSet(TellsRefusals, ReadOnlyModelViewSet[Any]):
    queryset = PeriodicTask.objects.select_related("interval", "crontab", "solar", "clocked")
    serializer_class = ScheduleSerializer
    # Running a schedule changes nothing, yet is not for those who may only look.
    action_permissions = {"run": ["django_celery_beat.change_periodictask"]}
    filterset_fields = ["enabled", "task"]
    refusals = {BrokerUnavailable: Refusal("broker_unavailable", status.HTTP_503_SERVICE_UNAVAILABLE)}

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "last_runs": SimpleLazyObject(last_runs)}

    @extend_schema(request=None, responses={202: OpenApiResponse(description="Sent to the broker.")})
    @action(detail=True, methods=["post"])
    def run(self, request: Request, pk: str) -> Response:
        schedules.run_now(schedule=self.get_object())
        return Response(status=status.HTTP_202_ACCEPTED)
