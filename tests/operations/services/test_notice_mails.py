"""What the bell says, as e-mail for those who want it."""

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.utils.translation import gettext_lazy

from common.models import DueWork
from common.phrases import say
from leads.choices import Stage
from operations.models import NoticeMail, Notification, UserPreference
from operations.services import mails, report

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _here(settings, monkeypatch):
    settings.MAIL_IS_SET_UP = True
    settings.SITE_URL = "https://majlis.example"
    monkeypatch.setattr("messaging.services.wakes._publisher.ask", lambda wake, **_: None)


def reader(name: str = "amal", **preference) -> User:
    user = User.objects.create_user(name, email=f"{name}@example.com", is_staff=True)
    UserPreference.objects.create(user=user, **preference)
    return user


def ring(user: User) -> None:
    text = say(gettext_lazy("A rule moved %(lead)s to “%(stage)s”."), lead="Amina", stage=Stage.WON.label)
    report.notify(user=user, text=text, url="/admin/leads/lead/1/change/")


def test_who_wants_them_gets_them_in_their_language_with_a_link():
    ring(reader(mail_notices=True))
    ring(reader("huda", mail_notices=True, mail_language="ar"))
    assert mails.send_due_mails() == 2
    english, arabic = mail.outbox
    assert (english.to, english.subject) == (["amal@example.com"], "A rule moved Amina to “Won”.")
    assert "https://majlis.example/admin/leads/lead/1/change/" in english.body
    assert "نقلت" in arabic.subject
    assert mails.send_due_mails() == 0


def test_by_default_only_the_bell_rings(settings):
    ring(reader())
    ring(User.objects.create_user("bola", email="b@example.com"))
    ring(reader("nomail", mail_notices=True))
    User.objects.filter(username="nomail").update(email="")
    assert Notification.objects.count() == 3
    assert NoticeMail.objects.count() == 1


def test_without_a_mail_server_nothing_waits(settings):
    settings.MAIL_IS_SET_UP = False
    ring(reader(mail_notices=True))
    assert not NoticeMail.objects.exists()


def test_a_server_that_refuses_is_asked_again(monkeypatch):
    ring(reader(mail_notices=True))

    def refuse(self) -> None:
        raise ConnectionRefusedError("nobody listens")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    mails.send_due_mails()
    row = NoticeMail.objects.get()
    assert (row.work_state, row.attempts) == (DueWork.State.DUE, 1)
    assert "nobody listens" in row.error
