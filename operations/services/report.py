"""Incidents and the bell: what happened is written down once and stays until it is over."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from operations.models import Incident, Notification
from operations.webhooks import catalogue

from .announce import Occurrence, announce


@transaction.atomic
def open_incident(*, cause: str, scope: str = "", severity: str, text: str) -> None:
    """Open it, or renew the open one with the latest word on it."""
    now = timezone.now()
    renewed = (
        Incident.objects.open()
        .filter(cause=cause, scope=scope)
        .update(severity=severity, text=text, last_seen_at=now, times_seen=F("times_seen") + 1)
    )
    if not renewed:
        _open(Incident(cause=cause, scope=scope, severity=severity, text=text, started_at=now, last_seen_at=now))


def _open(fresh: Incident) -> None:
    """Of two processes that see the same trouble at once, the second leaves the first one's row alone."""
    try:
        with transaction.atomic():
            fresh.save(force_insert=True)
    except IntegrityError:
        return
    announce(catalogue.INCIDENT_OPENED, [Occurrence({"incident_id": fresh.pk}, key=f"incident:{fresh.pk}:opened")])


def close_incident(*, cause: str, scope: str = "") -> bool:
    """Whether one was open."""
    incident_id = Incident.objects.open().filter(cause=cause, scope=scope).values_list("pk", flat=True).first()
    # "All is well" is said far more often than it is news, and on SQLite even an empty UPDATE waits for the write lock.
    return incident_id is not None and close_by_hand(incident_id=incident_id)


@transaction.atomic
def close_by_hand(*, incident_id: int) -> bool:
    """Whether it was open."""
    closed = Incident.objects.open().filter(pk=incident_id).update(ended_at=timezone.now()) > 0
    if closed:
        announce(
            catalogue.INCIDENT_CLOSED, [Occurrence({"incident_id": incident_id}, key=f"incident:{incident_id}:closed")]
        )
    return closed


@transaction.atomic
def notify(*, user: AbstractBaseUser, text: str, url: str = "") -> None:
    Notification.objects.create(user_id=user.pk, text=text, url=url)


def mark_read(*, notification_ids: list[int], user: AbstractBaseUser) -> int:
    unread = Notification.objects.filter(pk__in=notification_ids, user_id=user.pk, read_at=None)
    return unread.update(read_at=timezone.now())
