"""The timeline of one lead: read, and added to by hand."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from common.api.idempotency import IDEMPOTENCY_KEY, idempotent
from common.api.paging import NewestFirstCursor

from ..models import Activity, Lead
from ..services.activities import record_activity
from .filters import ActivityFilter
from .requests import LogActivitySerializer
from .serializers import ActivitySerializer


class TimelineCursor(NewestFirstCursor):
    ordering = ("-at", "-id")


@extend_schema_view(list=extend_schema(summary="The timeline, the latest first"))
class ActivityViewSet(mixins.ListModelMixin, GenericViewSet[Activity]):
    queryset = Activity.objects.select_related("by")
    serializer_class = ActivitySerializer
    pagination_class = TimelineCursor
    filterset_class = ActivityFilter
    action_permissions = {
        "list": ["leads.view_lead", "leads.view_activity"],
        "create": ["leads.view_lead", "leads.add_activity"],
    }

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(lead_id=self.kwargs["lead_id"])

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self._lead()
        return super().list(request, *args, **kwargs)

    @extend_schema(
        summary="Log a note, call, e-mail or meeting",
        parameters=[IDEMPOTENCY_KEY],
        request=LogActivitySerializer,
        responses={201: ActivitySerializer},
    )
    @idempotent
    def create(self, request: Request, lead_id: str) -> Response:
        said = LogActivitySerializer(data=request.data)
        said.is_valid(raise_exception=True)
        entry = {"at": timezone.now(), **said.validated_data}
        activity = record_activity(lead_id=self._lead().pk, by=cast(User, request.user), **entry)
        return Response(ActivitySerializer(activity).data, status=status.HTTP_201_CREATED)

    def _lead(self) -> Lead:
        return get_object_or_404(Lead.objects.all(), pk=self.kwargs["lead_id"])
