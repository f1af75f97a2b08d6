"""Who hears of an incident, how, and how often."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.core import mail
from django.utils import timezone

from common.models import DueWork
from operations.choices import Threshold
from operations.models import Incident, IncidentMail, Notification, UserPreference
from operations.services import mails, report

pytestmark = pytest.mark.django_db

BROKER = {"cause": "broker_down", "scope": ""}


@pytest.fixture(autouse=True)
def _here(settings, monkeypatch):
    settings.MAIL_IS_SET_UP = True
    settings.SITE_URL = "https://majlis.example"
    monkeypatch.setattr("messaging.services.wakes._publisher.ask", lambda wake, **_: None)


@pytest.fixture
def watcher():
    """Somebody who may see incidents and wants them by e-mail."""
    user = User.objects.create_user("amina", email="amina@example.com", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_incident"))
    UserPreference.objects.create(user=user, mail_from=Threshold.ERROR)
    return user


def _open(severity: str = "error", **more) -> Incident:
    report.open_incident(**{**BROKER, "severity": severity, "text": "Redis does not answer.", **more})
    return Incident.objects.open().get()


def _rings(user: User) -> int:
    return Notification.objects.filter(user=user).count()


def test_staff_who_may_see_incidents_hear_the_bell_once(watcher):
    outsider = User.objects.create_user("bola", is_staff=True)
    for _ in range(3):
        incident = _open()
    assert (_rings(watcher), _rings(outsider)) == (1, 0)
    bell = Notification.objects.get()
    assert (bell.text, bell.url) == ("Redis does not answer.", f"/admin/operations/incident/{incident.pk}/change/")


def test_the_bell_rings_again_when_it_gets_worse(watcher):
    for severity in ("warning", "error", "error", "critical", "warning"):
        _open(severity)
    assert _rings(watcher) == 2  # not for the warning


def test_everybody_chooses_from_which_severity_on(watcher):
    UserPreference.objects.update(bell_from=Threshold.CRITICAL, mail_from=Threshold.NEVER)
    _open("error")
    assert (_rings(watcher), IncidentMail.objects.count()) == (0, 0)
    _open("critical")
    assert (_rings(watcher), IncidentMail.objects.count()) == (1, 0)


def test_a_mail_tells_the_beginning_and_the_end(watcher):
    incident = _open()
    mails.send_due_mails()
    report.close_incident(**BROKER)
    mails.send_due_mails()
    assert mails.send_due_mails() == 0
    opened, closed = mail.outbox
    assert (opened.to, opened.subject, closed.subject) == (
        ["amina@example.com"],
        "Broker not reachable (error)",
        "Over: Broker not reachable",
    )
    assert "Redis does not answer." in opened.body
    assert f"https://majlis.example/admin/operations/incident/{incident.pk}/change/" in opened.body


def test_a_mail_speaks_its_readers_language(watcher):
    UserPreference.objects.update(mail_language="ar")
    _open()
    mails.send_due_mails()
    assert "خطأ" in mail.outbox[0].subject


def test_without_a_mail_server_none_is_written(watcher, settings):
    settings.MAIL_IS_SET_UP = False
    _open()
    assert not IncidentMail.objects.exists()


def test_a_mail_that_did_not_leave_is_tried_again_and_given_up_in_the_end(watcher, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise ConnectionRefusedError("mail.example")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    _open()
    for _ in range(IncidentMail.MAX_ATTEMPTS):
        assert mails.send_due_mails() == 1
        assert mails.send_due_mails() == 0  # not at once
        IncidentMail.objects.update(next_at=timezone.now())
    row = IncidentMail.objects.get()
    assert (row.work_state, row.error) == (DueWork.State.FAILED, "ConnectionRefusedError: mail.example")


def test_taking_up_is_done_by_one(watcher):
    incident, other = _open(), User.objects.create_user("bola")
    assert report.acknowledge(incident_id=incident.pk, by=watcher)
    assert not report.acknowledge(incident_id=incident.pk, by=other)
    incident.refresh_from_db()
    assert (incident.acknowledged_by, Incident.objects.waiting().exists()) == (watcher, False)


def test_silence_holds_for_the_next_of_its_kind_too(watcher):
    assert report.mute(incident_id=_open().pk, until=timezone.now() + timedelta(hours=1))
    report.close_incident(**BROKER)
    again = _open("critical")
    assert (again.is_muted, _rings(watcher), Incident.objects.waiting().exists()) == (True, 1, False)
    report.open_incident(cause="channel_down", severity="error", text="x")
    assert _rings(watcher) == 2


def test_silence_ends(watcher):
    report.mute(incident_id=_open().pk, until=timezone.now() - timedelta(seconds=1))
    report.close_incident(**BROKER)
    _open()
    assert _rings(watcher) == 2


def test_what_is_over_is_neither_taken_up_nor_silenced(watcher):
    incident = _open()
    report.close_by_hand(incident_id=incident.pk)
    assert not report.acknowledge(incident_id=incident.pk, by=watcher)
    assert not report.mute(incident_id=incident.pk, until=timezone.now())
