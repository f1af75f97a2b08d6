"""The report of a day."""

from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from messaging.choices import MessageState
from operations.models import DailyLine, DailyReport, ReportMail, UserPreference
from operations.services import mails
from operations.services.summarise import make_report, report_yesterday
from tests.campaigns.factories import campaign_on, fed, gateway, people
from tests.campaigns.histories import answers, buys, lead_of, sent_at, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _here(settings, monkeypatch):
    settings.MAIL_IS_SET_UP = True
    settings.SITE_URL = "https://majlis.example"
    monkeypatch.setattr("messaging.services.wakes._publisher.ask", lambda wake, **_: None)


@pytest.fixture
def yesterday() -> date:
    return timezone.localdate() - timedelta(days=1)


@pytest.fixture
def messages(yesterday):
    """Two were sent yesterday: one was read, and its reader answered and bought; the other was not delivered."""
    people(2)
    fed(campaign_on(gateway(name="Shop", rate_per_second=1000, delay_from=0, delay_to=0), name="Eid"))
    noon = timezone.make_aware(datetime(yesterday.year, yesterday.month, yesterday.day, 12))
    messages = sent_at(noon)
    told(messages[:1], MessageState.READ)
    answers(lead_of(messages[0]), at=noon + timedelta(hours=1))
    buys(lead_of(messages[0]), at=noon + timedelta(hours=2))
    return messages


def reader(name="amal", *, may=True, **preference):
    user = User.objects.create_user(name, email=f"{name}@example.com", is_staff=True)
    UserPreference.objects.create(user=user, **preference)
    if may:
        user.user_permissions.set(Permission.objects.filter(codename__in=["view_dailyreport", "view_sale"]))
    return user


def test_figures_of_yesterday_by_campaign_and_channel(messages, yesterday):
    report = report_yesterday()
    (line,) = report.lines.all()
    assert (report.day, line.campaign.name, line.channel.name) == (yesterday, "Eid", "Shop")
    assert (line.total, line.sent, line.delivered, line.read, line.failed) == (2, 2, 1, 1, 0)
    assert (line.replied, line.converted, line.revenue) == (1, 1, {"NGN": "1500.00"})


def test_made_again_it_says_what_became_of_the_day_and_mails_nobody_twice(messages, yesterday):
    reader(mail_report=True)
    report_yesterday()
    told(messages[1:], MessageState.DELIVERED)
    make_report(yesterday)
    assert DailyReport.objects.count() == 1
    assert DailyLine.objects.get().delivered == 2
    assert ReportMail.objects.count() == 1


def test_who_asked_gets_it_in_their_language(messages):
    reader(mail_report=True)
    reader("huda", mail_report=True, mail_language="ar")
    reader("bola")
    reader("chidi", may=False, mail_report=True)
    report = report_yesterday()
    assert mails.send_due_mails() == 2
    english, arabic = mail.outbox
    assert "2 sent, 1 answered" in english.subject and "NGN 1,500" in english.body and "Eid · Shop" in english.body
    assert reverse("admin:operations_dailyreport_change", args=[report.pk]) in english.body
    assert "الحملات" in arabic.subject
    assert mails.send_due_mails() == 0


def test_a_day_without_anything_is_written_down_and_not_mailed(yesterday):
    reader(mail_report=True)
    make_report(yesterday)
    assert not DailyReport.objects.get().lines.exists()
    assert not ReportMail.objects.exists()


def test_the_pages(messages, admin_client, django_assert_max_num_queries):
    report = report_yesterday()
    with django_assert_max_num_queries(25):
        page = admin_client.get(reverse("admin:operations_dailyreport_changelist")).content.decode()
    assert str(report) in page
    page = admin_client.get(reverse("admin:operations_dailyreport_change", args=[report.pk])).content.decode()
    assert "Eid" in page and "NGN 1,500.00" in page
    told(messages[1:], MessageState.DELIVERED)
    chosen = {"action": "again", "_selected_action": [report.pk]}
    admin_client.post(reverse("admin:operations_dailyreport_changelist"), chosen)
    assert DailyLine.objects.get().delivered == 2
