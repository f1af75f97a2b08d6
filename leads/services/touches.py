from dataclasses import asdict, astuple, replace
from datetime import datetime
from hashlib import sha256

from django.db.models import Q

from ..choices import ActivityKind
from ..identity import Touch, TouchSource
from ..models import Lead, TouchRecord
from .activities import record_activity
from .columns import fitted


def record_touch(lead: Lead, touch: Touch, *, at: datetime, is_new_lead: bool = False) -> bool:
    """Keep how the lead came to us; False where it was known. The first stays for ever, the latest is the last.

    A direct visit says nothing about one who was won by an ad: it counts only where nothing else is known.
    `is_new_lead`: made in this transaction, so nobody else writes its touches yet.
    """
    if touch.source == TouchSource.DIRECT and lead.first_touch_id:
        return False
    key = {"lead": lead, "at": at, "fingerprint": touch_digest(touch)}
    facts = fitted(TouchRecord, asdict(touch))
    if is_new_lead:
        record, is_new = TouchRecord.objects.create(**key, **facts), True
        _point_new_lead_at(lead, record)
    else:
        record, is_new = TouchRecord.objects.get_or_create(**key, defaults=facts)
        if is_new:
            _point_at(lead, record)
    if is_new:
        _tell_timeline(record)
    return is_new


def _point_new_lead_at(lead: Lead, record: TouchRecord) -> None:
    lead.first_touch = lead.last_touch = record
    Lead.objects.filter(pk=lead.pk).update(first_touch=record, last_touch=record)


def _point_at(lead: Lead, record: TouchRecord) -> None:
    row = Lead.objects.filter(pk=lead.pk)
    if row.filter(first_touch=None).update(first_touch=record):
        lead.first_touch = record
    if row.filter(Q(last_touch=None) | Q(last_touch__at__lte=record.at)).update(last_touch=record):
        lead.last_touch = record


def _tell_timeline(record: TouchRecord) -> None:
    if record.source == TouchSource.DIRECT:
        return
    kind = ActivityKind.COMMENT if record.source == TouchSource.COMMENT else ActivityKind.REFERRAL
    record_activity(
        lead_id=record.lead_id,
        kind=kind,
        at=record.at,
        text=record.headline,
        metadata={"touch": record.pk, "source": record.source},
    )


def touch_digest(touch: Touch) -> str:
    """Of what tells two touches apart; a headline that was edited meanwhile does not."""
    return sha256("\0".join(map(str, astuple(replace(touch, headline="", url="", post_type="")))).encode()).hexdigest()
