"""Many sends without a clear answer are an incident, until their outcome is known."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.choices import AttemptOutcome, MessageState
from messaging.models import Attempt, Message
from operations.models import Incident
from operations.tasks import watch
from tests.messaging.factories import ChannelFactory, ConversationFactory, queued_message

pytestmark = pytest.mark.django_db(transaction=True)


def _incidents():
    watch()
    return Incident.objects.open().filter(cause="outcomes_unknown")


@pytest.fixture
def lose_answers(simulator, dispatch_all):
    """Sends so many messages of a channel whose connections are cut after the request was read."""

    def lose(channel, count):
        simulator.control("faults", {"rate_reset": 1})
        for _ in range(count):
            queued_message(ConversationFactory(channel=channel))
        dispatch_all()
        simulator.control("faults", {"rate_reset": 0})

    return lose


def test_many_unknown_outcomes_of_a_channel_are_an_incident_until_they_are_known(lose_answers):
    channel = ChannelFactory(name="Line 1", rate_per_second=1000)
    lose_answers(channel, 21)
    assert Message.objects.filter(state=MessageState.UNKNOWN).count() == 21
    incident = _incidents().get()
    assert incident.scope == f"channel:{channel.pk}"
    assert "21 of 21" in incident.text
    # A status speaks of one of them.
    Message.objects.filter(pk=Message.objects.first().pk).update(state=MessageState.SENT)
    assert not _incidents().exists()


def test_few_of_many_are_no_incident(lose_answers):
    channel = ChannelFactory(rate_per_second=1000)
    lose_answers(channel, 21)
    tried = Attempt.objects.first()
    for number in range(400):
        Attempt.objects.create(
            message=tried.message,
            channel=channel,
            number=number + 2,
            claim_token=tried.claim_token,
            started_at=timezone.now(),
            outcome=AttemptOutcome.ACCEPTED,
        )
    assert not _incidents().exists()
    Attempt.objects.filter(number__gt=300).delete()
    assert _incidents().exists()


def test_what_is_old_is_no_incident(lose_answers):
    lose_answers(ChannelFactory(rate_per_second=1000), 21)
    Attempt.objects.update(started_at=timezone.now() - timedelta(minutes=16))
    assert not _incidents().exists()
