"""The requests that a provider allows within an hour: one row that every caller takes from."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.errors import BudgetSpent
from messaging.models import RequestUsage
from messaging.providers.registry import get_provider
from messaging.selectors.channels import channel_access
from messaging.services.budget import requests_used, spend_request, take_requests
from messaging.services.channels import check_channel
from simulator.server import running
from tests.messaging.factories import ChannelFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel():
    return ChannelFactory(kind="whapi", external_id="EXMPL-A1B2C", credentials={"token": "t", "webhook_secret": "s"})


def used_up(channel, *, minutes_ago=0, number=1000):
    minute = int((timezone.now() - timedelta(minutes=minutes_ago)).timestamp() // 60)
    RequestUsage.objects.create(channel=channel, minutes=[[minute, number]])


def test_no_more_is_granted_than_the_hour_has(channel):
    assert take_requests(channel.pk, limit=10, wanted=7).granted == 7
    assert take_requests(channel.pk, limit=10, wanted=7).granted == 3
    assert take_requests(channel.pk, limit=10, wanted=7).granted == 0
    assert requests_used(channel.pk) == 10


def test_some_may_be_left_for_others(channel):
    assert take_requests(channel.pk, limit=10, wanted=9, keep=4).granted == 6
    assert take_requests(channel.pk, limit=10, wanted=9).granted == 4


def test_a_minute_counts_until_all_of_it_is_an_hour_old(channel):
    used_up(channel, minutes_ago=60)
    taken = take_requests(channel.pk, limit=1000)
    assert taken.granted == 0
    assert timezone.now() < taken.free_at <= timezone.now() + timedelta(minutes=1)


def test_an_hour_later_there_is_room_again(channel):
    used_up(channel, minutes_ago=61)
    assert take_requests(channel.pk, limit=1000).granted == 1
    assert requests_used(channel.pk) == 1


def test_the_refusal_says_how_many_and_until_when(channel):
    used_up(channel)
    with pytest.raises(BudgetSpent) as refusal:
        spend_request(channel.pk, 1000)
    assert "1000 requests an hour" in str(refusal.value)
    assert timezone.localtime(timezone.now() + timedelta(minutes=61)).strftime("%H:%M") in str(refusal.value)
    assert refusal.value.retryable


def test_every_call_of_the_provider_takes_one(channel):
    with running() as simulator:
        simulator.control("channels", {"kind": "whapi", "external_id": "EXMPL-A1B2C"})
        channel.base_url = simulator.whapi_url
        provider, access = get_provider("whapi"), channel_access(channel)
        assert provider.health(access).up
        media_id = provider.upload(access, content=b"x", mime_type="image/png", filename="a.png")
        provider.download(access, media_id=media_id, url="")
        assert requests_used(channel.pk) == 3
        provider.download(access, media_id="", url=f"{simulator.url}/healthz")  # a link costs nothing
        assert requests_used(channel.pk) == 3


def test_who_cannot_ask_for_want_of_requests_changes_nothing(channel):
    """Nobody listens: only the budget can have answered."""
    used_up(channel)
    health = check_channel(channel)
    assert not health.is_known
    channel.refresh_from_db()
    assert channel.health == "unknown"
