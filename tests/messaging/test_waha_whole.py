"""A WAHA channel from webhook to reply and back, over real HTTP in both directions."""

import time

import pytest
import requests

from leads.identity import IdentityKind
from messaging.choices import ChannelHealth, MessageKind, MessageState
from messaging.content import Text
from messaging.models import Attachment, GroupPost, Message, WebhookEvent
from messaging.services.dispatch import dispatch_due_messages
from messaging.services.drain import drain_webhook_events
from messaging.services.media import fetch_due_attachments
from messaging.services.outbox import enqueue
from messaging.webhooks.addresses import webhook_path
from operations.models import Incident
from simulator.server import running
from tests.messaging.factories import ChannelFactory

pytestmark = pytest.mark.django_db(transaction=True)
AMAKA = "2348000010011"
KEY = "hmac-key"


@pytest.fixture
def simulator():
    with running() as simulator:
        simulator.control("webhooks", {"delay_ms": 5})
        yield simulator


@pytest.fixture
def channel(simulator, live_server):
    channel = ChannelFactory(
        kind="waha",
        external_id="default",
        credentials={"api_key": "k", "webhook_secret": KEY},
        base_url=simulator.waha_url,
        rate_per_second=100,
        delay_from=0,
        delay_to=0,
    )
    hook = {"webhook_url": live_server.url + webhook_path(channel), "app_secret": KEY}
    simulator.control("channels", {"kind": "waha", "external_id": "default", **hook})
    return channel


def writes(simulator, **order):
    return simulator.control("inbound", {"kind": "waha", "from": AMAKA, "name": "Amaka", **order})


def drain_until(condition, seconds=10.0):
    """Webhooks come in by themselves; the drain is ours to call."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        drain_webhook_events()
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("never so")


def test_a_question_its_answer_and_what_became_of_it(simulator, channel):
    assert writes(simulator, text="How much?")["status"] == 200
    drain_webhook_events()
    question = Message.objects.get()
    lead = question.conversation.lead
    assert (question.body, str(lead)) == ("How much?", "Amaka")

    enqueue(conversation=question.conversation, content=Text(body="₦13,900"), origin="staff", quoted_id="")
    dispatch_due_messages()

    (sent,) = simulator.control("messages?provider=waha")["messages"]
    assert (sent["to"], sent["body"]) == (f"{AMAKA}@c.us", "₦13,900")
    answer = Message.objects.get(direction="out")
    assert answer.provider_id == sent["id"]
    drain_until(lambda: Message.objects.get(direction="out").state == MessageState.READ)
    assert Message.objects.count() == 2  # its echo is no message of its own


def test_a_picture_is_fetched_and_a_group_makes_no_conversation(simulator, channel):
    writes(simulator, type="image", caption="this one")
    writes(simulator, text="S23 ₦620k", group="120363000000001111@g.us")
    drain_webhook_events()
    message = Message.objects.get()
    assert (message.kind, message.body) == (MessageKind.IMAGE, "this one")
    assert fetch_due_attachments() == 1
    assert Attachment.objects.get().file.read(4) == b"\x89PNG"
    assert GroupPost.objects.get().sender_phone == f"+{AMAKA}"


def test_a_privacy_id_is_answered_where_it_wrote(simulator, channel):
    writes(simulator, **{"from": "184467440737095@lid", "text": "who is this?"})
    drain_webhook_events()
    conversation = Message.objects.get().conversation
    identity = conversation.lead.identities.get()
    assert (identity.kind, conversation.address) == (IdentityKind.LID, "184467440737095@lid")


def test_a_session_that_fails_holds_the_channel_until_it_works_again(simulator, channel):
    simulator.control("channels", {"kind": "waha", "external_id": "default", "status": "FAILED"})
    drain_until(lambda: Incident.objects.filter(scope=f"channel:{channel.pk}", ended_at=None).exists())
    channel.refresh_from_db()
    assert channel.health == ChannelHealth.DOWN
    assert "Start it again" in channel.health_detail
    simulator.control("channels", {"kind": "waha", "external_id": "default", "status": "WORKING"})
    drain_until(lambda: not Incident.objects.filter(scope=f"channel:{channel.pk}", ended_at=None).exists())
    channel.refresh_from_db()
    assert channel.health == ChannelHealth.UP


def test_what_is_not_signed_leaves_nothing_behind(channel, live_server):
    address = live_server.url + webhook_path(channel)
    body = b'{"event": "message"}'
    for headers in ({}, {"X-Webhook-Hmac": "0" * 128, "X-Webhook-Hmac-Algorithm": "sha512"}):
        assert requests.post(address, data=body, headers=headers, timeout=5).status_code == 403
    assert not WebhookEvent.objects.exists()
