"""Reasons are written by processes that speak English and read by people who may not."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from messaging.choices import AttemptOutcome, MessageState
from messaging.models import Attempt, Message
from messaging.providers.registry import get_provider
from messaging.services.channels import channel_went_down
from messaging.services.drain import process_events
from messaging.services.outbox import give_up
from messaging.services.sweep import mark_interrupted_sends
from tests.messaging.factories import ChannelFactory, ConversationFactory

from .rows import event, sent

pytestmark = pytest.mark.django_db

NUMBER = "300000000000202"


@pytest.fixture
def arabic(boss):
    boss.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"
    return boss


def _page(client, model: str, pk: int | None = None, app: str = "messaging") -> str:
    view, args = ("change", [pk]) if pk else ("changelist", [])
    return client.get(reverse(f"admin:{app}_{model}_{view}", args=args)).content.decode()


def _payload(name: str) -> bytes:
    return (settings.BASE_DIR / f"tests/payloads/whatsapp_cloud/{name}.json").read_bytes()


def test_why_the_provider_did_not_deliver(arabic):
    body = _payload("status_failed_131026")
    (change,) = get_provider("whatsapp_cloud").parse(body)
    message = sent(
        ConversationFactory(channel=ChannelFactory(external_id=change.account)), provider_id=change.provider_id
    )
    process_events([event(body=body)])

    page, row = _page(arabic, "message", message.pk), _page(arabic, "message")

    assert Message.objects.get().state == MessageState.FAILED
    assert "Not deliverable" not in page + row
    assert "لا يمكن تسليمها: الشخص ليس على واتساب أو حظرنا أو لديه إصدار قديم." in page
    assert "131026" in page


def test_why_an_attempt_ended_without_an_answer(arabic):
    message = sent(ConversationFactory(), MessageState.SENDING, claimed_until=timezone.now() - timedelta(minutes=1))
    Attempt.objects.create(
        message=message,
        channel=message.channel,
        to="1",
        number=1,
        claim_token=message.uuid,
        started_at=timezone.now(),
        outcome=AttemptOutcome.OPEN,
    )
    mark_interrupted_sends()

    page = _page(arabic, "message", message.pk)

    assert "The sending process ended" not in page
    assert "انتهت عملية الإرسال" in page


def test_why_a_channel_is_held_and_what_the_incident_says(arabic):
    (notice,) = get_provider("whatsapp_cloud").parse(_payload("account_update_disabled"))
    channel = ChannelFactory()
    channel_went_down(channel, cause=notice.topic, text=notice.channel_down)

    lists = [_page(arabic, "channel"), _page(arabic, "hold"), _page(arabic, "incident", app="operations")]

    for page in [*lists, _page(arabic, "channel", channel.pk)]:
        assert "Meta is about to disable" not in page
        assert "ميتا على وشك تعطيل هذا الحساب" in page
    assert f"لا تستطيع {channel.name} الإرسال" in lists[-1]


def test_what_is_wrong_with_a_webhook(arabic):
    row = event(body=_payload("status_failed_131026"))
    process_events([row])

    page = _page(arabic, "webhookevent", row.pk)

    assert "no channel has the id" not in page
    assert "لا توجد قناة بالمعرّف" in page


def test_who_gave_a_message_up(arabic, admin_user):
    message = sent(ConversationFactory(), MessageState.UNRESOLVED)
    give_up(message, by=admin_user)

    assert Message.objects.get().reason == "given up by admin"
    assert "تخلّى عنها admin" in _page(arabic, "message", message.pk)
