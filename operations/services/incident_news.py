"""Who hears of an incident, by bell and by e-mail: staff who may see it, from the severity that they chose."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from messaging.services.wakes import Wake, wake_soon
from operations.choices import Threshold, thresholds_reached
from operations.models import Incident, IncidentMail, Notification

SEND: Wake = ("operations.tasks.send_mails", "default")

_BACKEND = "django.contrib.auth.backends.ModelBackend"


def tell_staff(incident: Incident) -> None:
    """In the transaction of the incident; what is sent leaves later."""
    if incident.is_muted:
        return
    reached = thresholds_reached(incident.severity)
    _ring(incident, _staff_who_want("bell_from", reached, default=Threshold.ERROR))
    _write_mails(incident, IncidentMail.About.OPENED, _staff_who_want("mail_from", reached, default=Threshold.NEVER))


def tell_end_by_mail(incident_id: int) -> None:
    """To those who had a mail of its beginning."""
    told = IncidentMail.objects.filter(incident_id=incident_id, about=IncidentMail.About.OPENED)
    if told.exists():
        incident = Incident.objects.get(pk=incident_id)
        _write_mails(incident, IncidentMail.About.CLOSED, User.objects.filter(pk__in=told.values("user_id")))


def address_of(incident: Incident) -> str:
    return reverse("admin:operations_incident_change", args=[incident.pk])


def _staff_who_want(how: str, reached: list[Threshold], *, default: Threshold) -> QuerySet[User]:
    wanted = Q(**{f"preference__{how}__in": reached})
    if default in reached:
        wanted |= Q(preference=None)
    may_see = User.objects.with_perm("operations.view_incident", backend=_BACKEND)
    return may_see.filter(wanted, is_staff=True)


def _ring(incident: Incident, users: QuerySet[User]) -> None:
    url = address_of(incident)
    Notification.objects.bulk_create(Notification(user=user, text=incident.text, url=url) for user in users)


def _write_mails(incident: Incident, about: str, users: QuerySet[User]) -> None:
    if not settings.MAIL_IS_SET_UP:
        return
    now = timezone.now()
    mails = [IncidentMail(user=user, incident=incident, about=about, next_at=now) for user in users.exclude(email="")]
    if mails:
        # One mail of each sort: that it got worse is on the bell and in the list.
        IncidentMail.objects.bulk_create(mails, ignore_conflicts=True)
        wake_soon(SEND)
