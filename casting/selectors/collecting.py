"""How collecting goes, in figures."""

from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from casting.models import ProcessedMessage
from common.models import DueWork

A_DAY = timedelta(days=1)


def error_counts() -> tuple[int, int]:
    """Of the messages of the last 24 hours: (failed, worked on in all)."""
    lately = ProcessedMessage.objects.filter(posted_at__gte=timezone.now() - A_DAY)
    counted = lately.exclude(work_state=DueWork.State.DUE).aggregate(
        read=Count("pk"), failed=Count("pk", filter=Q(work_state=DueWork.State.FAILED))
    )
    return counted["failed"], counted["read"]
