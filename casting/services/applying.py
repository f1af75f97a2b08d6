"""Talents apply, and may take it back: what they told us is theirs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from casting.choices import ApplicationState
from casting.errors import CallIsOver, TooManyApplications
from casting.models import Application, Call
from casting.selectors.public import is_open
from common.phrases import say
from common.signals import notice
from messaging.services.forgetting import forget_messages

_PERMISSION = "casting.change_application"
_BACKEND = "django.contrib.auth.backends.ModelBackend"
_AN_HOUR, _A_DAY = timedelta(hours=1), timedelta(days=1)
# Whoever is younger does not apply alone.
GROWN_UP = 18
# A family or an agency behind one address is let through, a program is not.
_AT_MOST = {_AN_HOUR: 8, _A_DAY: 30}


@dataclass(frozen=True, slots=True)
class Applicant:
    """`phone` in E.164; `photo` written anew by us."""

    name: str
    phone: str
    age: int
    city: str
    email: str = ""
    links: tuple[str, ...] = ()
    note: str = ""
    photo: "ContentFile[bytes] | None" = None
    by_guardian: bool = False


def apply_to_call(*, call: Call, applicant: Applicant, sender: str) -> Application | None:
    """None where this number has applied to the call before: the first application stands.

    `sender` is a digest of where it comes from. Raises CallIsOver or TooManyApplications.
    """
    if not is_open(call):
        raise CallIsOver(say(_("This call is closed. Nobody can apply any more.")))
    _require_patience(sender)
    if Application.objects.filter(call=call, phone=applicant.phone).exists():
        return None
    application = Application(
        call=call,
        name=applicant.name,
        phone=applicant.phone,
        email=applicant.email,
        age=applicant.age,
        city=applicant.city,
        links=list(applicant.links),
        note=applicant.note,
        by_guardian=applicant.by_guardian,
        consented_at=timezone.now(),
        sender=sender,
    )
    if applicant.photo:
        application.photo.save(str(applicant.photo.name), applicant.photo, save=False)
    if not _is_first(application):
        return None
    _ring(application)
    return application


def _ring(application: Application) -> None:
    """For the first that waits of a call: a hundred applications are no hundred bells."""
    waiting = Application.objects.filter(call=application.call_id, state=ApplicationState.NEW)
    if waiting.exclude(pk=application.pk).exists():
        return
    text = say(_("Applications to “%(call)s” wait for you."), call=application.call.title)
    url = f"{reverse('admin:casting_application_changelist')}?call__id__exact={application.call_id}"
    for user in User.objects.with_perm(_PERMISSION, backend=_BACKEND).filter(is_active=True, is_staff=True):
        notice.send_robust(sender=Application, user=user, text=text, url=url)


def _is_first(application: Application) -> bool:
    try:
        with transaction.atomic():
            application.save(force_insert=True)
    except IntegrityError:
        # Sent twice at once: the other one's photo is kept.
        application.photo.delete(save=False)
        return False
    return True


def _require_patience(sender: str) -> None:
    now = timezone.now()
    mine = Application.objects.filter(sender=sender)
    if any(mine.filter(created_at__gte=now - within).count() >= most for within, most in _AT_MOST.items()):
        raise TooManyApplications(
            say(_("Many applications came from your connection lately. Please try again in an hour."))
        )


def erase_applications(applications: Iterable[Application]) -> int:
    """All that they told, and what was forwarded of it: gone, also from what was sent. The number erased."""
    erased = 0
    for application in applications:
        # The file first: a row without its file is erased again, a file without its row is never found.
        if application.photo:
            application.photo.delete(save=False)
        with transaction.atomic():
            forget_messages([application.message_id] if application.message_id else [])
            erased += bool(Application.objects.filter(pk=application.pk).delete()[0])
    return erased


def erase_people(phones: Iterable[str]) -> int:
    """Every application of these numbers, whatever they applied to."""
    return erase_applications(Application.objects.filter(phone__in=set(phones)))


def forget_senders(now: datetime | None = None) -> int:
    """Where applications came from is nobody's business once it cannot be a flood any more."""
    old = Application.objects.filter(created_at__lt=(now or timezone.now()) - _A_DAY).exclude(sender="")
    return old.update(sender="")
