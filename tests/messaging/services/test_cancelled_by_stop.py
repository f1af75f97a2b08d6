"""A "stop" noted by mistake is taken back: what it cancelled is counted, and goes again by a person's word only."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from leads.choices import ConsentSource, ConsentStatus
from leads.services.consent import Evidence, record_consent
from messaging.choices import MessageState, Priority
from messaging.models import Message
from messaging.services.outbox import resend
from operations.models import Notification
from tests.messaging.factories import ConversationFactory, queued_message

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def amal():
    return User.objects.create_superuser("amal")


@pytest.fixture
def conversation():
    return ConversationFactory()


def say(conversation, status: ConsentStatus, by: User | None) -> None:
    record_consent(
        lead_id=conversation.lead_id,
        status=status,
        evidence=Evidence(ConsentSource.STAFF, at=timezone.now(), reason="On the phone", by=by),
    )


def offer(conversation, text: str = "offer") -> Message:
    return queued_message(conversation, text=text, priority=Priority.BULK)


def test_who_takes_a_stop_back_hears_how_many_it_cancelled_and_where_they_are(client, amal, conversation):
    cancelled = [offer(conversation, f"offer {number}") for number in range(2)]
    old = offer(conversation, "of last month")
    Message.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=30))
    say(conversation, ConsentStatus.WITHDRAWN, amal)
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.CANCELLED}
    say(conversation, ConsentStatus.GIVEN, amal)
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.CANCELLED}
    rung = Notification.objects.get(user=amal)
    assert "not sent by themselves: 2." in str(rung.text)
    client.force_login(amal)
    listed = client.get(rung.url).context["cl"].result_list
    assert {message.pk for message in cancelled} <= {message.pk for message in listed}


def test_nothing_cancelled_rings_for_nobody(amal, conversation):
    say(conversation, ConsentStatus.WITHDRAWN, amal)
    say(conversation, ConsentStatus.GIVEN, amal)
    assert not Notification.objects.exists()


def test_they_are_sent_again_from_the_list(client, amal, conversation):
    message = offer(conversation)
    by_hand = offer(conversation, "cancelled by hand")
    Message.objects.filter(pk=by_hand.pk).update(state=MessageState.CANCELLED)
    say(conversation, ConsentStatus.WITHDRAWN, amal)
    say(conversation, ConsentStatus.GIVEN, amal)
    client.force_login(amal)
    chosen = {"action": "resend", "_selected_action": [message.pk, by_hand.pk]}
    page = reverse("admin:messaging_message_changelist")
    assert "Send 1 message again?" in client.post(page, chosen).content.decode()
    assert resend(message, by=amal)
    assert not resend(by_hand, by=amal)
    message.refresh_from_db()
    assert (message.state, message.error_code) == (MessageState.QUEUED, "")


def test_the_lead_s_page_says_so(client, amal, conversation):
    client.force_login(amal)
    url = reverse("admin:leads_lead_note_consent", args=[conversation.lead_id])
    for status, told in (("withdrawn", False), ("given", True)):
        client.post(url, {"_form_submitted": "on", "status": status, "purpose": "all", "reason": "On the phone"})
        page = client.get(reverse("admin:leads_lead_change", args=[conversation.lead_id])).content.decode()
        assert ("are not sent by themselves" in page) is told
