from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.choices import ChannelState, HoldScope, Priority
from messaging.models import ChannelLease
from messaging.selectors.capacity import bulk_room, per_second
from messaging.services.holds import place_hold
from tests.messaging.factories import ChannelFactory, ConversationFactory, queued_message

pytestmark = pytest.mark.django_db

AHEAD = timedelta(seconds=30)


@pytest.fixture
def channel():
    return ChannelFactory(rate_per_second=2)


def room(channel):
    return bulk_room(channel, now=timezone.now(), ahead=AHEAD)


def test_what_it_sends_within_the_time_less_what_waits_already(channel):
    assert room(channel) == 60
    conversation = ConversationFactory(channel=channel)
    queued_message(conversation, priority=Priority.BULK)
    queued_message(conversation)
    queued_message(conversation, priority=Priority.BULK, not_before=timezone.now() + timedelta(hours=1))
    assert room(channel) == 59, "answers and what waits for later take no room"


def test_random_pauses_slow_it_down():
    assert per_second(ChannelFactory(kind="waha")) == pytest.approx(1 / 3.5)
    assert per_second(ChannelFactory(kind="waha", rate_per_second=0.1)) == pytest.approx(0.1)


def test_a_channel_that_may_not_send_has_none(channel):
    lease = ChannelLease.objects.create(channel=channel, bulk_waits_until=timezone.now() + timedelta(minutes=10))
    assert room(channel) == 0
    lease.delete()
    hold = place_hold(scope=HoldScope.CHANNEL, key=str(channel.pk), cause="test", reason="down")
    assert room(channel) == 0
    hold.delete()
    channel.state = ChannelState.PAUSED
    assert room(channel) == 0
