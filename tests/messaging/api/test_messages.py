import uuid
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.utils import timezone
from rest_framework.test import APIClient

from leads.models import Lead
from messaging.choices import AttemptOutcome, ChannelState, HoldScope, MessageState
from messaging.models import Attempt, Conversation, Message
from messaging.services.holds import place_hold
from tests.leads.factories import IdentityFactory, LeadFactory
from tests.messaging.admin.rows import sent
from tests.messaging.factories import ChannelFactory, ConversationFactory

pytestmark = pytest.mark.django_db

TEMPLATE = {"type": "template", "name": "order_ready", "language": "en"}


def _send(api, said, **headers):
    return api.post("/api/v1/messages", said, headers=headers)


def _error(answer) -> tuple[int, str, str | None]:
    error = answer.json()["errors"][0]
    return answer.status_code, error["code"], error["attr"]


def test_a_text_goes_into_the_outbox(api, admin_user):
    conversation = ConversationFactory()
    answer = _send(api, {"conversation": conversation.pk, "text": "Yes, we have it."})
    assert (answer.status_code, answer.json()["state"]) == (202, "queued")
    message = Message.objects.get()
    assert (message.body, message.to, message.author) == ("Yes, we have it.", conversation.address, admin_user)


def test_a_repeated_send_is_one_message(api):
    conversation = ConversationFactory()
    said = {"conversation": conversation.pk, "text": "once"}
    first, again = (_send(api, said, **{"Idempotency-Key": "order-17"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json()["id"] == again.json()["id"]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Message.objects.count() == 1
    other = _send(api, {**said, "text": "twice"}, **{"Idempotency-Key": "order-17"})
    assert _error(other)[:2] == (422, "idempotency_key_reused")


def test_a_key_is_its_users_own(api):
    conversation = ConversationFactory()
    boss = APIClient()
    boss.force_authenticate(User.objects.create_superuser("boss"))
    for client in (api, boss):
        _send(client, {"conversation": conversation.pk, "text": "hello"}, **{"Idempotency-Key": "1"})
    assert Message.objects.count() == 2


def test_a_key_is_remembered_for_a_day(api):
    conversation = ConversationFactory(window_until=timezone.now() + timedelta(days=3))
    said = {"conversation": conversation.pk, "text": "hello"}
    _send(api, said, **{"Idempotency-Key": "1"})
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        _send(api, said, **{"Idempotency-Key": "1"})
    assert Message.objects.count() == 2


def test_a_closed_window_is_told_and_leaves_nothing(api):
    conversation = ConversationFactory(window_until=timezone.now() - timedelta(minutes=1))
    assert _error(_send(api, {"conversation": conversation.pk, "text": "late"}))[:2] == (409, "window_closed")
    assert _send(api, {"conversation": conversation.pk, "content": TEMPLATE}).status_code == 202


def test_a_held_channel_keeps_the_message_or_refuses_it(api):
    conversation = ConversationFactory()
    key = str(conversation.channel_id)
    place_hold(scope=HoldScope.CHANNEL, key=key, cause="channel_down", reason="The token has expired.")
    said = {"conversation": conversation.pk, "text": "hello"}
    queued = _send(api, said)
    assert (queued.status_code, "The token has expired." in queued.json()["why"]) == (202, True)
    refused = _send(api, {**said, "if_held": "refuse"})
    assert _error(refused)[:2] == (409, "channel_held")
    assert "The token has expired." in refused.json()["errors"][0]["detail"]
    assert Message.objects.count() == 1


def test_a_paused_channel_refuses_where_asked(api):
    conversation = ConversationFactory(channel__state=ChannelState.PAUSED)
    answer = _send(api, {"conversation": conversation.pk, "text": "hello", "if_held": "refuse"})
    assert _error(answer)[:2] == (409, "channel_held")


@pytest.mark.parametrize(
    ("said", "attr"),
    [
        ({"text": "to nobody"}, "non_field_errors"),
        ({"conversation": 999, "text": "hello"}, "conversation"),
        ({"conversation": "mine"}, "non_field_errors"),
        ({"conversation": "mine", "text": "x", "content": TEMPLATE}, "non_field_errors"),
        ({"conversation": "mine", "content": {"type": "poem"}}, "content.type"),
        ({"conversation": "mine", "content": {"type": "buttons", "body": "?", "buttons": []}}, "content.buttons"),
        ({"conversation": "mine", "text": "x", "expires_at": "2001-01-01T00:00:00Z"}, "expires_at"),
    ],
)
def test_invalid_content_is_refused_with_its_field(api, said, attr):
    if said.get("conversation") == "mine":
        said = {**said, "conversation": ConversationFactory().pk}
    answer = _send(api, said)
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, attr)
    assert not Message.objects.exists()


def test_what_the_provider_cannot_carry_is_refused(api):
    conversation = ConversationFactory(channel__kind="messenger")
    content = {"type": "product", "catalog_id": "1", "product_retailer_id": "2"}
    assert _error(_send(api, {"conversation": conversation.pk, "content": content}))[:2] == (422, "content_refused")


def test_a_template_opens_the_conversation_with_a_number(api):
    channel = ChannelFactory()
    said = {"channel": channel.pk, "to": "0803 123 4567", "content": TEMPLATE}
    assert _send(api, said).status_code == 202
    conversation = Conversation.objects.get()
    assert (conversation.address, conversation.lead.phone) == ("2348031234567", "+2348031234567")
    assert _send(api, {"channel": channel.pk, "lead": conversation.lead_id, "content": TEMPLATE}).status_code == 202
    assert Conversation.objects.count() == 1


def test_a_refused_first_word_leaves_neither_lead_nor_conversation(api):
    answer = _send(api, {"channel": ChannelFactory().pk, "to": "+2348031234567", "text": "hello"})
    assert _error(answer)[:2] == (409, "window_closed")
    assert not Lead.objects.exists()
    assert not Conversation.objects.exists()


def test_where_nothing_can_be_sent_to_it_is_said(api):
    whatsapp, messenger = ChannelFactory(), ChannelFactory(kind="messenger")
    nameless, phoned = LeadFactory(), IdentityFactory().lead
    for channel, lead in ((whatsapp, nameless), (messenger, phoned)):
        answer = _send(api, {"channel": channel.pk, "lead": lead.pk, "content": TEMPLATE})
        assert _error(answer)[:2] == (422, "no_address")


def test_a_message_tells_its_attempts(api):
    message = sent(ConversationFactory(), MessageState.FAILED, error_code="131026", reason="Not on WhatsApp")
    Attempt.objects.create(
        message=message,
        channel_id=message.channel_id,
        to=message.to,
        number=1,
        claim_token=uuid.uuid4(),
        started_at=timezone.now(),
        outcome=AttemptOutcome.REFUSED,
        code="131026",
    )
    body = api.get(f"/api/v1/messages/{message.pk}").json()
    assert [(attempt["number"], attempt["outcome"]) for attempt in body["attempts"]] == [(1, "refused")]
    assert "Not on WhatsApp" in body["why"]


def test_filters_find_what_they_name(api):
    failed = sent(ConversationFactory(), MessageState.FAILED)
    other = sent(ConversationFactory())
    rows = api.get("/api/v1/messages?state__in=failed,unresolved").json()["results"]
    assert [row["id"] for row in rows] == [failed.pk]
    rows = api.get(f"/api/v1/messages?lead={other.conversation.lead_id}").json()["results"]
    assert [row["id"] for row in rows] == [other.pk]


def test_sending_needs_its_permission():
    conversation = ConversationFactory()
    user = User.objects.create_user("integrator")
    user.user_permissions.set(Permission.objects.filter(codename="view_message"))
    reader = APIClient()
    reader.force_authenticate(user)
    assert reader.get("/api/v1/messages").status_code == 200
    assert _send(reader, {"conversation": conversation.pk, "text": "x"}).status_code == 403
