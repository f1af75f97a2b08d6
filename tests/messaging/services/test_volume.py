"""Messages by day and channel."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.models import Attempt, DayVolume, Message
from messaging.selectors.volume import volume, volume_by_day
from messaging.services.volume import count_messages
from tests.messaging.factories import ConversationFactory, queued_message

pytestmark = pytest.mark.django_db


def comes_in(conversation, *, days_ago=0):
    message = Message.objects.create(
        channel=conversation.channel, conversation=conversation, direction="in", kind="text", state="received",
        happened_at=timezone.now(),
    )  # fmt: skip
    Message.objects.filter(pk=message.pk).update(created_at=timezone.now() - timedelta(days=days_ago))
    return message


def tries(conversation, outcome="accepted", *, days_ago=0):
    message = queued_message(conversation)
    Attempt.objects.create(
        message=message, channel=message.channel, to="1", number=1, outcome=outcome,
        claim_token="00000000-0000-4000-8000-000000000000", started_at=timezone.now() - timedelta(days=days_ago),
    )  # fmt: skip


def test_what_the_provider_took_and_what_came_in_by_day_and_channel():
    one, other = ConversationFactory(), ConversationFactory()
    comes_in(one, days_ago=30)
    tries(one, days_ago=30)
    comes_in(one), comes_in(other)
    tries(one), tries(one, "refused")
    count_messages()
    assert (volume().sent, volume().received) == (2, 3)
    assert (volume(channel_id=one.channel_id).sent, volume(channel_id=one.channel_id).received) == (2, 2)
    today = timezone.localdate()
    assert (volume(since=today).sent, volume(since=today).received) == (1, 2)
    assert len(volume_by_day(since=today - timedelta(days=40), until=today)) == 2


def test_counting_again_repairs_the_last_days_and_leaves_the_others():
    conversation = ConversationFactory()
    comes_in(conversation, days_ago=30)
    comes_in(conversation)
    count_messages()
    DayVolume.objects.filter(day=timezone.localdate()).update(received=99)
    Message.objects.filter(pk=Message.objects.order_by("pk").first().pk).delete()
    comes_in(conversation)
    count_messages()
    assert volume().received == 3
