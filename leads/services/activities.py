from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from ..choices import ActivityKind
from ..models import Activity, Lead
from .facts import note_activity


def record_activity(
    *,
    lead_id: int,
    kind: ActivityKind,
    at: datetime,
    text: str = "",
    by: User | None = None,
    metadata: dict[str, Any] | None = None,
    key: str | None = None,
) -> Activity:
    """Write an entry of the timeline. With a `key` it is written once per lead, however often this is called."""
    entry = {"kind": kind, "at": at, "text": text, "by": by, "metadata": metadata or {}}
    if key and (known := Activity.objects.filter(lead_id=lead_id, key=key).first()):
        return known
    entry["stage"] = Lead.objects.values_list("stage", flat=True).get(pk=lead_id)
    with transaction.atomic():
        activity, created = _write(lead_id, key, entry)
        if created:
            note_activity(lead_id=lead_id, kind=kind, at=at)
    return activity


def _write(lead_id: int, key: str | None, entry: dict[str, Any]) -> tuple[Activity, bool]:
    if key is None:
        return Activity.objects.create(lead_id=lead_id, **entry), True
    return Activity.objects.get_or_create(lead_id=lead_id, key=key, defaults=entry)
