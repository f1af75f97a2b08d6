from typing import Any

from django.utils.functional import SimpleLazyObject
from django_celery_beat.models import PeriodicTask
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from common.api.permissions import ModelPermissions
from operations.errors import BrokerUnavailable
from operations.models import Incident
from operations.selectors.schedules import last_runs
from operations.services import schedules

from .serializers import IncidentSerializer, ScheduleSerializer


class IncidentViewSet(ReadOnlyModelViewSet[Incident]):
    queryset = Incident.objects.all()
    serializer_class = IncidentSerializer
    filterset_fields = {"severity": ["exact"], "cause": ["exact"], "scope": ["exact"], "ended_at": ["isnull"]}


class BrokerDown(APIException):
    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "broker_unavailable"


class RunPermission(ModelPermissions):
    """Running a schedule is changing nothing, yet not for those who may only look."""

    perms_map = {**ModelPermissions.perms_map, "POST": ["%(app_label)s.change_%(model_name)s"]}


class ScheduleViewSet(ReadOnlyModelViewSet[Any]):
    queryset = PeriodicTask.objects.select_related("interval", "crontab", "solar", "clocked")
    serializer_class = ScheduleSerializer
    permission_classes = [RunPermission]
    filterset_fields = ["enabled", "task"]

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "last_runs": SimpleLazyObject(last_runs)}

    @extend_schema(request=None, responses={202: OpenApiResponse(description="Sent to the broker.")})
    @action(detail=True, methods=["post"])
    def run(self, request: Request, pk: str) -> Response:
        try:
            schedules.run_now(schedule=self.get_object())
        except BrokerUnavailable as error:
            raise BrokerDown(str(error)) from error
        return Response(status=status.HTTP_202_ACCEPTED)
