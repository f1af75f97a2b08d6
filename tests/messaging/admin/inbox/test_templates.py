"""Outside the window the composer is a template picker."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.models import Message, MessageTemplate
from tests.messaging.factories import ConversationFactory

from .addresses import HTMX, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation():
    closed = timezone.now() - timedelta(hours=2)
    return ConversationFactory(channel__parent_id="200000000000101", window_until=closed, lead__first_name="Amina")


@pytest.fixture
def template(conversation):
    return MessageTemplate.objects.create(
        account_id=conversation.channel.parent_id,
        name="order_ready",
        language="en",
        status="APPROVED",
        synced_at=timezone.now(),
        components=[{"type": "BODY", "text": "Dear {{1}}, your order {{2}} is ready."}],
    )


def _send(client, conversation, template, nonce=None, **values):
    said = {f"value:{key}": value for key, value in values.items()} | {"nonce": nonce or uuid.uuid4()}
    return client.post(url(conversation, "send_template", template.pk), said, headers=HTMX)


def test_what_may_be_sent_is_offered(boss, conversation, template):
    MessageTemplate.objects.create(
        account_id="another", name="foreign", language="en", status="APPROVED", synced_at=timezone.now()
    )

    assert url(conversation, "templates") in boss.get(url(conversation)).content.decode()
    page = boss.get(url(conversation, "templates"), headers=HTMX).content.decode()

    assert "order_ready" in page
    assert "foreign" not in page
    assert "No template has this name." in boss.get(url(conversation, "templates"), {"name": "zz"}).content.decode()


def test_it_is_looked_at_while_it_is_filled(boss, conversation, template):
    address = url(conversation, "template", template.pk)

    assert 'name="value:2"' in boss.get(address, headers=HTMX).content.decode()
    preview = boss.get(address, {"value:1": "Amina", "value:2": "B-17"}, headers=HTMX).content.decode()

    assert "Dear Amina, your order B-17 is ready." in preview
    assert "<form" not in preview


def test_it_goes_out_once_in_the_author_s_name_though_the_window_is_closed(boss, admin_user, conversation, template):
    nonce = uuid.uuid4()

    _send(boss, conversation, template, nonce, **{"1": "Amina", "2": "B-17"})
    answer = _send(boss, conversation, template, nonce, **{"1": "Amina", "2": "B-17"})

    message = Message.objects.get()
    assert (message.template_name, message.author) == ("order_ready", admin_user)
    assert "Dear Amina, your order B-17 is ready." in answer.content.decode()


def test_a_missing_value_is_named_and_what_was_typed_stays(boss, conversation, template):
    answer = _send(boss, conversation, template, **{"1": "Amina", "2": ""}).content.decode()

    assert "Values are missing or empty" in answer
    assert 'value="Amina"' in answer
    assert not Message.objects.exists()


def test_who_may_not_write_chooses_nothing(staff, client_of, conversation, template):
    reader = client_of(staff("view_conversation"))

    assert reader.get(url(conversation, "templates")).status_code == 403
    assert _send(reader, conversation, template, **{"1": "a", "2": "b"}).status_code == 403
