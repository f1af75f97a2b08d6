"""A morning in the log: people write, staff answer, providers refuse, parsers stumble.

No line tells what was said, to whom or by what right.
"""

import io
import json
import logging
import logging.config
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from common.logs import logging_config
from messaging.choices import MessageState
from messaging.content import Text
from messaging.models import Attempt, Channel, Conversation, Message, WebhookEvent
from messaging.services.channels import channel_went_up
from messaging.services.outbox import enqueue
from messaging.tasks import dispatch, drain_webhooks
from simulator.server import running
from tests.environment import APP_SECRET
from tests.messaging.admin.rows import event

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = "2349010000077"
TOKEN = "EAAG-token-of-the-shop"
ASKED, ANSWERED = "zanzibar lantern price please", "لا نبيع الفانوس mandrake today"
WORDS = ["zanzibar", "lantern", "mandrake", "الفانوس"]
NUMBER = "300000000000202"


@pytest.fixture
def log():
    """Everything that the product's own configuration writes, at its most talkative."""
    stream = io.StringIO()
    config = logging_config(level="DEBUG")
    config["handlers"]["stderr"]["stream"] = stream
    before = {name: logging.getLogger(name).level for name in ("", *config["loggers"])}
    kept = list(logging.getLogger().handlers)
    logging.config.dictConfig(config)
    yield stream.getvalue
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)
        logging.getLogger(name).handlers = []
    logging.getLogger().handlers = kept
    logging.getLogger("celery.task").propagate = True


@pytest.fixture
def shop(live_server, settings, monkeypatch):
    """The product on loopback with one number at the simulator."""
    settings.DEBUG = False
    monkeypatch.setattr("messaging.services.wakes._publisher.ask", lambda wake, **_: None)
    with running() as simulator:
        simulator.control(
            "channels",
            {
                "kind": "whatsapp_cloud",
                "external_id": NUMBER,
                "parent_id": "200000000000101",
                "webhook_url": f"{live_server.url}/webhooks/whatsapp/",
                "app_secret": APP_SECRET,
            },
        )
        Channel.objects.create(
            kind="whatsapp_cloud",
            name="Shop",
            external_id=NUMBER,
            base_url=simulator.url,
            credentials={"access_token": TOKEN},
        )
        yield simulator


def _answer(client) -> Message:
    conversation = Conversation.objects.get()
    message = enqueue(conversation=conversation, content=Text(body=ANSWERED), origin="staff").message
    for name, pk in (("conversation", conversation.pk), ("message", message.pk)):
        page = client.get(reverse(f"admin:messaging_{name}_change", args=[pk]), follow=True)
        assert "mandrake" in page.content.decode()
    return message


def _dispatch_later() -> None:
    """When the person may be written to again."""
    Attempt.objects.update(started_at=timezone.now() - timedelta(minutes=1))
    dispatch.apply()


def test_no_line_tells_what_was_said_to_whom_or_by_what_right(shop, log, admin_client):
    shop.control("inbound", {"from": PHONE, "text": ASKED})
    drain_webhooks.apply()
    sent = _answer(admin_client)
    _dispatch_later()
    sent.refresh_from_db()
    assert sent.state != MessageState.QUEUED, sent.reason

    # The provider refuses; a message cannot be built; a parser stumbles over somebody's words; a database, too.
    shop.control("faults", {"error_code": 190})
    _answer(admin_client)
    _dispatch_later()
    channel_went_up(Channel.objects.get())
    Message.objects.filter(state="queued").update(content={"type": "text", "body": [ANSWERED]})
    _dispatch_later()
    broken = {"object": "whatsapp_business_account", "entry": [{"changes": [ASKED]}]}
    event(body=json.dumps(broken).encode(), state="due")
    drain_webhooks.apply()
    for error in (ValueError(f"invalid literal for int() with base 10: {ASKED!r}"), ValueError(f"to +{PHONE}")):
        try:
            raise error
        except ValueError:
            logging.getLogger("messaging").exception("failed")

    written = log()
    assert Message.objects.get(body=ASKED)
    assert WebhookEvent.objects.filter(state="failed").exists()
    assert "invalid literal" in written
    assert "message_not_built" in written
    assert set(Attempt.objects.values_list("code", flat=True)) == {"", "190", "not_built"}
    for word in (*WORDS, PHONE, TOKEN, APP_SECRET):
        lines = [line for line in written.splitlines() if word in line]
        assert not lines, (word, lines[:3])
