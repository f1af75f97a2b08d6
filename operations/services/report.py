"""Incidents and the bell: what happened is written down once and stays until it is over."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, User
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from messaging.services.wakes import wake_soon
from operations.choices import rank
from operations.models import Incident, NoticeMail, Notification
from operations.webhooks import catalogue

from .announce import Occurrence, announce
from .incident_news import SEND, tell_end_by_mail, tell_staff


@transaction.atomic
def open_incident(*, cause: str, scope: str = "", severity: str, text: str) -> None:
    """Open it, or renew the open one with the latest word. People hear of it once, and again when it gets worse."""
    now = timezone.now()
    known = Incident.objects.open().filter(cause=cause, scope=scope).first()
    if known is None:
        _open(Incident(cause=cause, scope=scope, severity=severity, text=text, started_at=now, last_seen_at=now))
        return
    Incident.objects.open().filter(pk=known.pk).update(
        severity=severity, text=text, last_seen_at=now, times_seen=F("times_seen") + 1
    )
    if rank(severity) > rank(known.severity):
        known.severity, known.text = severity, text
        tell_staff(known)


def _open(fresh: Incident) -> None:
    """Of two processes that see the same trouble at once, the second leaves the first one's row alone."""
    fresh.muted_until = _mute_left_by_the_last(fresh)
    try:
        with transaction.atomic():
            fresh.save(force_insert=True)
    except IntegrityError:
        return
    tell_staff(fresh)
    announce(catalogue.INCIDENT_OPENED, [Occurrence({"incident_id": fresh.pk}, key=f"incident:{fresh.pk}:opened")])


def _mute_left_by_the_last(fresh: Incident) -> datetime | None:
    same = Incident.objects.filter(cause=fresh.cause, scope=fresh.scope, muted_until__gt=fresh.started_at)
    return same.order_by("-muted_until").values_list("muted_until", flat=True).first()


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
        tell_end_by_mail(incident_id)
        over = Occurrence({"incident_id": incident_id}, key=f"incident:{incident_id}:closed")
        announce(catalogue.INCIDENT_CLOSED, [over])
    return closed


def acknowledge(*, incident_id: int, by: AbstractBaseUser) -> bool:
    """Somebody looks after it: it waits for nobody else. False: it is over, or taken up already."""
    free = Incident.objects.open().filter(pk=incident_id, acknowledged_at=None)
    return free.update(acknowledged_at=timezone.now(), acknowledged_by_id=by.pk) > 0


def mute(*, incident_id: int, until: datetime) -> bool:
    """Neither it nor the next of its kind rings or mails until then. False: it is over."""
    return Incident.objects.open().filter(pk=incident_id).update(muted_until=until) > 0


@transaction.atomic
def notify(*, user: AbstractBaseUser, text: str, url: str = "") -> None:
    ring = Notification.objects.create(user_id=user.pk, text=text, url=url)
    if settings.MAIL_IS_SET_UP and _wants_mail(user):
        NoticeMail.objects.create(notification=ring, next_at=timezone.now())
        wake_soon(SEND)


def _wants_mail(user: AbstractBaseUser) -> bool:
    return User.objects.filter(pk=user.pk, is_active=True, preference__mail_notices=True).exclude(email="").exists()


def mark_read(*, notification_ids: list[int], user: AbstractBaseUser) -> int:
    unread = Notification.objects.filter(pk__in=notification_ids, user_id=user.pk, read_at=None)
    return unread.update(read_at=timezone.now())
