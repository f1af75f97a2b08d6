"""Two writers of the same messages wait for each other in turn, never in a circle."""

import threading
import time

import pytest
from django.db import connection, transaction
from django.db.models import TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from common.sql import rows
from messaging.choices import MessageState
from messaging.dispatcher.results import write_back
from messaging.events import StatusChange
from messaging.models import Conversation, Message
from messaging.services.amend import lift_to_watermarks
from messaging.services.outbox import cancel_messages
from messaging.services.status import RoutedStatus, apply_statuses
from tests.messaging.dispatcher.support import accepted, lease, look, start
from tests.messaging.factories import ConversationFactory, queued_message

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def sending():
    """Twenty messages under way, in the order of those who know no better: the largest id first."""
    conversation = ConversationFactory()
    for _ in range(20):
        queued_message(conversation)
    channel = lease()
    return channel, sorted(start(channel, look(channel, limit=20)), key=lambda one: -one.message_id)


def _write_back(channel, begun):
    results = [accepted(one, channel, f"wamid.{one.message_id}") for one in begun]
    return lambda: write_back(results)


def _apply_statuses(channel, begun):
    Message.objects.update(provider_id=Concat(Value("wamid."), Cast("pk", TextField())))
    changes = [StatusChange("", f"wamid.{one.message_id}", MessageState.DELIVERED, timezone.now()) for one in begun]
    return lambda: apply_statuses([RoutedStatus(channel.id, change) for change in changes])


def _lift_to_watermarks(_channel, _begun):
    Message.objects.update(state=MessageState.SENT, sent_at=timezone.now())
    Conversation.objects.update(read_until=timezone.now())
    return lambda: lift_to_watermarks(Message.objects.order_by("-pk"))


def _cancel(_channel, begun):
    Message.objects.update(state=MessageState.QUEUED)
    return lambda: cancel_messages([one.message_id for one in begun], reason="")


@pytest.mark.parametrize("prepare", [_write_back, _apply_statuses, _lift_to_watermarks, _cancel])
def test_messages_are_locked_smallest_id_first(sending, prepare):
    channel, begun = sending
    write = prepare(channel, begun)
    smallest = min(one.message_id for one in begun)
    # Written anew, it stands last in the table: whoever reads the table as it lies comes to it last.
    Message.objects.filter(pk=smallest).update(reason="moved")

    def work():
        try:
            write()
        finally:
            connection.close()

    writer = threading.Thread(target=work)
    with transaction.atomic():
        Message.objects.select_for_update().get(pk=smallest)
        writer.start()
        _wait_until_somebody_waits()
        others = Message.objects.select_for_update(skip_locked=True).exclude(pk=smallest)
        assert len(others) == len(begun) - 1
    writer.join()


def _wait_until_somebody_waits() -> None:
    for _ in range(200):
        if rows("SELECT 1 FROM pg_locks WHERE NOT granted", []):
            return
        time.sleep(0.02)
    raise AssertionError("nobody waits for the row")
