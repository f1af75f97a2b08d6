from typing import Any

from django_celery_beat.models import PeriodicTask
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from operations.models import Incident, ScheduleRun


class IncidentSerializer(serializers.ModelSerializer[Incident]):
    is_open = serializers.BooleanField(read_only=True)

    class Meta:
        model = Incident
        fields = [
            "id",
            "cause",
            "scope",
            "severity",
            "text",
            "is_open",
            "started_at",
            "last_seen_at",
            "times_seen",
            "ended_at",
            "acknowledged_at",
            "acknowledged_by",
            "muted_until",
        ]


class MuteSerializer(serializers.Serializer[Any]):
    until = serializers.DateTimeField()


class ScheduleRunSerializer(serializers.ModelSerializer[ScheduleRun]):
    class Meta:
        model = ScheduleRun
        fields = ["started_at", "finished_at", "outcome", "error"]


class ScheduleSerializer(serializers.ModelSerializer[Any]):
    timing = serializers.CharField(source="scheduler", read_only=True)
    last_run = serializers.SerializerMethodField()

    class Meta:
        model = PeriodicTask
        fields = ["id", "name", "task", "description", "enabled", "timing", "queue", "last_run_at", "last_run"]

    @extend_schema_field(ScheduleRunSerializer(allow_null=True))
    def get_last_run(self, schedule: PeriodicTask) -> Any:
        run = self.context["last_runs"].get(schedule.task)
        return ScheduleRunSerializer(run).data if run else None
