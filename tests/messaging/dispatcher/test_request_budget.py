"""A provider that counts requests counts sends as well: the dispatcher takes each from the hour's."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.choices import MessageState
from messaging.models import Channel, Message, RequestUsage
from messaging.services.budget import requests_used
from messaging.services.dispatch import dispatch_due_messages
from simulator.server import running
from tests.messaging.factories import ChannelFactory, ConversationFactory, queued_message

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def simulator():
    with running() as simulator:
        simulator.control("webhooks", {"on": False})
        yield simulator


@pytest.fixture
def channel(simulator) -> Channel:
    return ChannelFactory(
        kind="whapi",
        credentials={"token": "t", "webhook_secret": "s"},
        base_url=simulator.whapi_url,
        rate_per_second=100,
        delay_from=0,
        delay_to=0,
    )


def test_what_the_hour_has_no_room_for_waits_until_it_has(simulator, channel):
    minute = int(timezone.now().timestamp() // 60)
    RequestUsage.objects.create(channel=channel, minutes=[[minute, 997]])
    for _ in range(5):
        queued_message(ConversationFactory(channel=channel))

    dispatch_due_messages()

    assert len(simulator.control("messages")["messages"]) == 3
    assert requests_used(channel.pk) == 1000
    waiting = Message.objects.filter(state=MessageState.QUEUED)
    assert waiting.count() == 2
    assert all(message.not_before > timezone.now() + timedelta(minutes=59) for message in waiting)
    assert all(message.attempt_count == 0 for message in waiting)
