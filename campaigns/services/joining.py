"""Who comes to belong to the audience of a running campaign gets it too, where the campaign says so."""

from datetime import timedelta
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

from campaigns.choices import CampaignKind, CampaignState
from campaigns.models import Enrolment
from leads.models import Lead
from messaging.services.wakes import wake_soon

from .enrolment import ENROL

# People come to belong by anything: a tag, a purchase, a day that passes. So all are asked about, and not every minute.
EVERY = timedelta(minutes=15)
_FROM_THE_START: dict[str, Any] = {"after_id": 0, "attempts": 0, "next_at": None}


def enrol_joiners() -> int:
    """Ask the frozen question again, as of now; how many enrolments that are."""
    now = timezone.now()
    done = Enrolment.objects.filter(work_state=Enrolment.State.DONE, cancelled_at=None, updated_at__lte=now - EVERY)
    # Who begins with a day of their own is in it only from that day on.
    by_day = Q(campaign__kind=CampaignKind.DRIP) & ~Q(campaign__begins_on="")
    again = done.filter(Q(campaign__joins_later=True) | by_day, campaign__state=CampaignState.RUNNING)
    again = again.exclude(campaign__ends_at__lte=now)
    if not again.exists():
        return 0
    until_id = Lead.objects.aggregate(last=Max("pk"))["last"] or 0
    begun = again.update(work_state=Enrolment.State.DUE, at=now, until_id=until_id, updated_at=now, **_FROM_THE_START)
    wake_soon(ENROL)
    return begun
