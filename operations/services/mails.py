"""E-mails that are due leave, each in its reader's language."""

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urljoin
from uuid import uuid4

import structlog
from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import Truncator

from common.claims import back_off, claim_rows
from common.models import DueWork
from common.redaction import redact_text
from operations.models import IncidentMail, NoticeMail, ReportMail, UserPreference
from operations.selectors.daily_reports import sums_of

from .incident_news import address_of

_BATCH = 50
_CLAIM_SECONDS = 300.0
_UNIT_SECONDS = 30.0
_LONGEST_SECONDS = 3600.0
_LONGEST_SUBJECT = 120
_MOST_LINES = 50

_Mail = TypeVar("_Mail", IncidentMail, NoticeMail, ReportMail)

log = structlog.get_logger(__name__)


def send_due_mails() -> int:
    """The number of tries."""
    tries = _send_due(IncidentMail, _of_incident) + _send_due(NoticeMail, _of_notice)
    return tries + _send_due(ReportMail, _of_report)


def _send_due(model: type[_Mail], written: Callable[[_Mail], EmailMessage]) -> int:
    now = timezone.now()
    ids = claim_rows(
        model,
        where="work_state = %s AND next_at <= %s",
        params=[DueWork.State.DUE.value, now],
        token=uuid4(),
        seconds=_CLAIM_SECONDS,
        limit=_BATCH,
    )
    for mail in model._default_manager.filter(pk__in=ids).order_by("pk"):
        _try(mail, written)
    return len(ids)


def _try(mail: _Mail, written: Callable[[_Mail], EmailMessage]) -> None:
    try:
        written(mail).send()
    except Exception as error:  # whatever the mail server or its library raises, the row is tried again
        log.warning("mail_not_sent", mail=mail.pk, kind=mail._meta.model_name, error=type(error).__name__)
        _put_off(mail, error)
    else:
        _settle(mail, work_state=DueWork.State.DONE, error="")


def _put_off(mail: DueWork, error: Exception) -> None:
    attempts = mail.attempts + 1
    is_over = attempts >= DueWork.MAX_ATTEMPTS
    _settle(
        mail,
        work_state=DueWork.State.FAILED if is_over else DueWork.State.DUE,
        next_at=timezone.now() + back_off(attempts, unit=_UNIT_SECONDS, longest=_LONGEST_SECONDS),
        error=redact_text(f"{type(error).__name__}: {error}"),
    )


def _settle(mail: DueWork, **outcome: object) -> None:
    mine = type(mail)._default_manager.filter(pk=mail.pk, claim_token=mail.claim_token)
    mine.update(attempts=mail.attempts + 1, claim_token=None, claimed_until=None, **outcome)


def _of_incident(mail: IncidentMail) -> EmailMessage:
    with translation.override(_language(mail.user)):
        # Read inside: the incident's sentence speaks the language active when its row is read.
        mail.incident.refresh_from_db()
        facts = {"incident": mail.incident, "about": mail.about, "address": _link(address_of(mail.incident))}
        subject = render_to_string("operations/mail/subject.txt", facts).strip()
        return EmailMessage(subject, render_to_string("operations/mail/body.txt", facts), to=[mail.user.email])


def _of_notice(mail: NoticeMail) -> EmailMessage:
    with translation.override(_language(mail.notification.user)):
        mail.notification.refresh_from_db()
        ring = mail.notification
        subject = Truncator(" ".join(ring.text.split())).chars(_LONGEST_SUBJECT)
        address = _link(ring.url) if ring.url else ""
        return EmailMessage(subject, f"{ring.text}\n\n{address}".strip() + "\n", to=[ring.user.email])


def _of_report(mail: ReportMail) -> EmailMessage:
    lines = list(mail.report.lines.select_related("campaign", "channel"))
    facts = {
        "report": mail.report,
        "lines": lines[:_MOST_LINES],
        "sums": sums_of(lines),
        "shows_money": mail.user.has_perm("leads.view_sale"),
        "address": _link(reverse("admin:operations_dailyreport_change", args=[mail.report_id])),
    }
    with translation.override(_language(mail.user)):
        subject = render_to_string("operations/mail/report_subject.txt", facts).strip()
        return EmailMessage(subject, render_to_string("operations/mail/report.txt", facts), to=[mail.user.email])


def _language(user: User) -> str:
    preference: UserPreference | None = getattr(user, "preference", None)
    return (preference.mail_language if preference else "") or settings.LANGUAGE_CODE


def _link(path: str) -> str:
    return urljoin(str(settings.SITE_URL), path)
