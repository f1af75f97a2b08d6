"""A refusal that comes by webhook, minutes after the send was accepted, concerns the channel as much as one at once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from messaging.choices import ChannelHealth, HoldScope, Verdict
from messaging.models import Channel, Hold
from messaging.providers.registry import get_provider
from messaging.services.channels import channel_went_up
from messaging.services.status import RoutedStatus, apply_statuses
from operations.models import Incident
from tests.messaging.factories import ChannelFactory

pytestmark = pytest.mark.django_db


def _fails(channel: Channel, code: str, *, ago: timedelta = timedelta()) -> None:
    body = (settings.BASE_DIR / f"tests/payloads/whatsapp_cloud/status_failed_{code}.json").read_bytes()
    (change,) = get_provider("whatsapp_cloud").parse(body)
    apply_statuses([RoutedStatus(channel.pk, replace(change, at=timezone.now() - ago))])


def _holds(channel: Channel) -> list[str]:
    return list(
        Hold.objects.filter(scope=HoldScope.CHANNEL, key=channel.pk, ended_at=None).values_list("cause", flat=True)
    )


def test_a_billing_problem_takes_the_channel_down_and_is_an_incident():
    channel, other = ChannelFactory(), ChannelFactory()

    _fails(channel, "131042")

    channel.refresh_from_db()
    assert (channel.health, _holds(channel), _holds(other)) == (ChannelHealth.DOWN, ["channel_down"], [])
    incident = Incident.objects.open().get()
    assert incident.scope == f"channel:{channel.pk}"
    assert "131042" in incident.text


def test_reports_as_spam_hold_the_number_for_hours():
    channel = ChannelFactory()

    _fails(channel, "131048", ago=timedelta(hours=1))

    assert _holds(channel) == ["error_policy"]
    left = Hold.objects.get().until - timezone.now()
    assert timedelta(hours=2) < left < timedelta(hours=3, minutes=1)
    assert Incident.objects.open().get().scope == f"channel:{channel.pk}"


@pytest.mark.parametrize("code", ["131026", "131056", "131049"])
def test_what_concerns_one_person_holds_nobody_else(code):
    channel = ChannelFactory()

    _fails(channel, code)

    assert _holds(channel) == []


def test_old_news_and_what_a_test_has_disproved_change_nothing():
    channel = ChannelFactory()

    _fails(channel, "131042", ago=timedelta(days=3))
    _fails(channel, "131048", ago=timedelta(hours=5))
    channel_went_up(channel)
    _fails(channel, "131042", ago=timedelta(minutes=5))

    channel.refresh_from_db()
    assert (channel.health, _holds(channel)) == (ChannelHealth.UP, [])


def test_many_failures_of_one_sort_are_one_incident_seen_once():
    channel = ChannelFactory()
    body = (settings.BASE_DIR / "tests/payloads/whatsapp_cloud/status_failed_131042.json").read_bytes()
    (change,) = get_provider("whatsapp_cloud").parse(body)

    apply_statuses(
        [RoutedStatus(channel.pk, replace(change, at=timezone.now(), provider_id=str(n))) for n in range(20)]
    )

    assert Incident.objects.get().times_seen == 1


@pytest.mark.parametrize(
    ("code", "verdict"),
    [("131042", Verdict.CHANNEL_DOWN), ("131026", Verdict.PERMANENT), ("131048", Verdict.THROTTLED)],
)
def test_the_table_of_answers_judges_statuses_too(code, verdict):
    body = (settings.BASE_DIR / f"tests/payloads/whatsapp_cloud/status_failed_{code}.json").read_bytes()
    (change,) = get_provider("whatsapp_cloud").parse(body)

    assert change.verdict == verdict


def test_an_account_that_is_about_to_be_disabled_stops_sending():
    body = (settings.BASE_DIR / "tests/payloads/whatsapp_cloud/account_update_disabled.json").read_bytes()
    (notice,) = get_provider("whatsapp_cloud").parse(body)

    assert notice.channel_down.startswith("Meta is about to disable")
    (notice,) = get_provider("whatsapp_cloud").parse(body.replace(b"SCHEDULE_FOR_DISABLE", b"DISABLE"))
    assert notice.channel_down.startswith("Meta disables")
