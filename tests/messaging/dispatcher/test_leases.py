"""One dispatcher per channel, and what its successor knows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.choices import HoldScope
from messaging.dispatcher.leases import LeaseLost, recent_recipients, release_lease, renew_lease, take_leases
from messaging.models import Channel, ChannelLease
from messaging.services.holds import place_hold, release_holds
from tests.messaging.dispatcher.support import ME, OTHER, lease, start
from tests.messaging.factories import queued_message

pytestmark = pytest.mark.django_db


def test_a_channel_with_due_messages_is_leased_to_one_dispatcher_only():
    message = queued_message()
    assert [channel.id for channel in take_leases(ME, seconds=30)] == [message.channel_id]
    assert take_leases(OTHER, seconds=30) == []


def test_a_channel_with_nothing_due_is_not_leased():
    queued_message(not_before=timezone.now() + timedelta(minutes=1))
    assert take_leases(ME, seconds=30) == []


def test_a_lease_that_ran_out_goes_to_the_next_dispatcher_with_its_pace():
    queued_message()
    lease()
    ChannelLease.objects.update(expires_at=timezone.now() - timedelta(seconds=1), paced_until=123.5)
    (taken,) = take_leases(OTHER, seconds=30)
    assert taken.paced_until == 123.5
    with pytest.raises(LeaseLost):
        renew_lease(ME, taken.id, seconds=30, paced_until=0.0)


def test_a_lease_given_back_is_free_and_keeps_the_pace():
    queued_message()
    release_lease(ME, lease().id, paced_until=99.5)
    (taken,) = take_leases(OTHER, seconds=30)
    assert taken.paced_until == 99.5


def test_renewing_brings_what_staff_changed_meanwhile():
    queued_message()
    channel = lease()
    Channel.objects.update(rate_per_second=3)
    assert renew_lease(ME, channel.id, seconds=30, paced_until=0.0).limits.per_second == 3
    Channel.objects.update(state="paused")
    with pytest.raises(LeaseLost):
        renew_lease(ME, channel.id, seconds=30, paced_until=0.0)


def test_a_paused_channel_is_not_leased():
    queued_message()
    Channel.objects.update(state="paused")
    assert take_leases(ME, seconds=30) == []


@pytest.mark.parametrize("scope", [HoldScope.CHANNEL, HoldScope.PORTFOLIO])
def test_a_held_channel_is_not_leased_until_it_is_released(scope):
    message = queued_message()
    Channel.objects.update(portfolio_id="business-1")
    key = "business-1" if scope == HoldScope.PORTFOLIO else str(message.channel_id)
    place_hold(scope=scope, key=key, cause="test", reason="testing")
    assert take_leases(ME, seconds=30) == []
    release_holds(scope=scope, key=key)
    assert take_leases(ME, seconds=30)


def test_the_attempts_tell_a_successor_whom_the_channel_wrote_to():
    message = queued_message()
    channel = lease()
    start(channel)
    ((recipient, at),) = recent_recipients(channel.id, seconds=6)
    assert recipient == message.to
    assert at == pytest.approx(timezone.now().timestamp(), abs=5)
