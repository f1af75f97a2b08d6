"""E-mails that are due leave, each in its reader's language."""

from urllib.parse import urljoin
from uuid import uuid4

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation

from common.claims import back_off, claim_rows
from common.models import DueWork
from common.redaction import redact_text
from operations.models import IncidentMail, UserPreference

from .incident_news import address_of

_BATCH = 50
_CLAIM_SECONDS = 300.0
_UNIT_SECONDS = 30.0
_LONGEST_SECONDS = 3600.0

log = structlog.get_logger(__name__)


def send_due_mails() -> int:
    """The number of tries."""
    now = timezone.now()
    ids = claim_rows(
        IncidentMail,
        where="work_state = %s AND next_at <= %s",
        params=[DueWork.State.DUE.value, now],
        token=uuid4(),
        seconds=_CLAIM_SECONDS,
        limit=_BATCH,
    )
    for mail in IncidentMail.objects.filter(pk__in=ids).select_related("user__preference", "incident").order_by("pk"):
        _try(mail)
    return len(ids)


def _try(mail: IncidentMail) -> None:
    try:
        _written(mail).send()
    except Exception as error:  # whatever the mail server or its library raises, the row is tried again
        log.warning("mail_not_sent", mail=mail.pk, error=type(error).__name__)
        _put_off(mail, error)
    else:
        _settle(mail, work_state=DueWork.State.DONE, error="")


def _put_off(mail: IncidentMail, error: Exception) -> None:
    attempts = mail.attempts + 1
    is_over = attempts >= IncidentMail.MAX_ATTEMPTS
    _settle(
        mail,
        work_state=DueWork.State.FAILED if is_over else DueWork.State.DUE,
        next_at=timezone.now() + back_off(attempts, unit=_UNIT_SECONDS, longest=_LONGEST_SECONDS),
        error=redact_text(f"{type(error).__name__}: {error}"),
    )


def _settle(mail: IncidentMail, **outcome: object) -> None:
    mine = IncidentMail.objects.filter(pk=mail.pk, claim_token=mail.claim_token)
    mine.update(attempts=mail.attempts + 1, claim_token=None, claimed_until=None, **outcome)


def _written(mail: IncidentMail) -> EmailMessage:
    with translation.override(_language(mail)):
        # Read again inside: the incident's sentence speaks the language active when its row is read.
        mail.incident.refresh_from_db()
        facts = {"incident": mail.incident, "about": mail.about, "address": _link(mail)}
        subject = render_to_string("operations/mail/subject.txt", facts).strip()
        return EmailMessage(subject, render_to_string("operations/mail/body.txt", facts), to=[mail.user.email])


def _language(mail: IncidentMail) -> str:
    preference: UserPreference | None = getattr(mail.user, "preference", None)
    return (preference.mail_language if preference else "") or settings.LANGUAGE_CODE


def _link(mail: IncidentMail) -> str:
    return urljoin(str(settings.SITE_URL), address_of(mail.incident))
