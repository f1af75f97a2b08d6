"""Old observations go: what stood for long is told by the few rows that a change of price made."""

from datetime import timedelta

from django.utils import timezone

from ..choices import ObservationState
from ..models import FetchRun, Listing, Observation

KEPT = timedelta(days=365)
KEPT_REJECTED = timedelta(days=30)
KEPT_RUNS = timedelta(days=90)


def clean_up() -> int:
    """How many rows went. What is a listing's price now stays, however old."""
    now = timezone.now()
    current = Listing.objects.exclude(current=None).values("current")
    old = Observation.objects.exclude(pk__in=current)
    counted, _ = old.filter(state=ObservationState.ACCEPTED, confirmed_at__lt=now - KEPT).delete()
    # What a person refused is remembered, lest it is asked about again.
    refused = old.filter(state=ObservationState.REJECTED, confirmed_at__lt=now - KEPT_REJECTED)
    unasked, _ = refused.filter(decided_by=None).delete()
    runs, _ = FetchRun.objects.filter(started_at__lt=now - KEPT_RUNS).delete()
    return counted + unasked + runs
