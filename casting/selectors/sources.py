"""What groups yield."""

from datetime import datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from casting.choices import CallState, SightingKind, SourceState
from casting.models import ProcessedMessage, Sighting, Source


def with_yield(sources: QuerySet[Source], since: datetime) -> QuerySet[Source]:
    """Each with `collected` posts since then, `found` calls first posted there, and of those `right` and `wrong` as
    staff decided."""
    messages = ProcessedMessage.objects.filter(source=OuterRef("pk"), posted_at__gte=since)
    first = Sighting.objects.filter(
        message__source=OuterRef("pk"), message__posted_at__gte=since, kind=SightingKind.FIRST
    )
    decided = Q(call__decided_at__isnull=False)
    return sources.annotate(
        collected=_count(messages, "source"),
        found=_count(first, "message__source"),
        right=_count(first.filter(decided).exclude(call__state=CallState.REJECTED), "message__source"),
        wrong=_count(first.filter(decided, call__state=CallState.REJECTED), "message__source"),
    )


def _count(rows: QuerySet[ProcessedMessage] | QuerySet[Sighting], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def waiting_sources() -> int:
    """Groups that wait for staff's word."""
    return Source.objects.filter(state=SourceState.WAITING).count()
