from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import timezone
from rest_framework.test import APIClient

from messaging.choices import ConversationStatus
from messaging.models import Conversation
from tests.leads.factories import UserFactory
from tests.messaging.admin.rows import received, sent
from tests.messaging.factories import ChannelFactory, ConversationFactory

pytestmark = pytest.mark.django_db


def _ids(answer) -> list[int]:
    return [row["id"] for row in answer.json()["results"]]


def test_a_conversation_shows_its_person_and_what_is_left_of_the_window(api):
    conversation = ConversationFactory(lead__first_name="Amina", lead__last_name="Bello")
    body = api.get(f"/api/v1/conversations/{conversation.pk}").json()
    assert (body["lead"]["name"], body["channel_kind"]) == ("Amina Bello", "whatsapp_cloud")
    assert body["window"]["is_open"] is True


def test_the_latest_word_comes_first_and_ids_walk_through_all(api):
    now = timezone.now()
    late = ConversationFactory(last_message_at=now)
    early = ConversationFactory(last_message_at=now - timedelta(hours=1))
    assert _ids(api.get("/api/v1/conversations")) == [late.pk, early.pk]
    assert _ids(api.get("/api/v1/conversations?ordering=-id")) == [early.pk, late.pk]
    first = api.get("/api/v1/conversations?page_size=1").json()
    assert _ids(api.get(first["next"])) == [early.pk]


def test_filters_find_what_they_name(api):
    unread = ConversationFactory(unread_count=2, lead__first_name="Zainab")
    closed = ConversationFactory(status=ConversationStatus.CLOSED, window_until=timezone.now() - timedelta(hours=1))
    assert _ids(api.get("/api/v1/conversations?unread=true")) == [unread.pk]
    assert _ids(api.get("/api/v1/conversations?status=closed")) == [closed.pk]
    assert _ids(api.get("/api/v1/conversations?window_open=false")) == [closed.pk]
    assert _ids(api.get("/api/v1/conversations?search=zain")) == [unread.pk]
    assert _ids(api.get(f"/api/v1/conversations?lead={closed.lead_id}")) == [closed.pk]


def test_a_gateway_has_no_window_to_be_closed(api):
    conversation = ConversationFactory(channel__kind="whapi", window_until=None)
    assert _ids(api.get("/api/v1/conversations?window_open=true")) == [conversation.pk]


def test_a_conversation_is_closed_assigned_and_read(api):
    agent = UserFactory(is_staff=True)
    conversation = ConversationFactory(unread_count=3)
    address = f"/api/v1/conversations/{conversation.pk}"
    body = api.patch(address, {"status": "closed", "assignee": agent.pk}).json()
    assert (body["status"], body["assignee"]) == ("closed", agent.pk)
    assert api.patch(address, {"assignee": None}).json()["assignee"] is None
    assert api.post(f"{address}/read").json()["unread_count"] == 0
    assert Conversation.objects.get().status == ConversationStatus.CLOSED


def test_nobody_is_assigned_who_cannot_log_in_to_the_back_office(api):
    conversation, customer = ConversationFactory(), UserFactory(is_staff=False)
    answer = api.patch(f"/api/v1/conversations/{conversation.pk}", {"assignee": customer.pk})
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "assignee")


def test_its_messages_come_latest_first_and_are_its_own(api):
    conversation = ConversationFactory()
    said, answered = received(conversation, ago=timedelta(minutes=5)), sent(conversation)
    received(ConversationFactory())
    address = f"/api/v1/conversations/{conversation.pk}/messages"
    assert _ids(api.get(address)) == [answered.pk, said.pk]
    assert _ids(api.get(f"{address}?direction=in")) == [said.pk]
    assert api.get("/api/v1/conversations/999/messages").status_code == 404


def test_channels_are_shown_without_their_secrets(api):
    channel = ChannelFactory(credentials={"access_token": "very-secret"})
    answer = api.get(f"/api/v1/channels/{channel.pk}")
    assert answer.json()["external_id"] == channel.external_id
    assert "very-secret" not in answer.content.decode()
    assert "credentials" not in answer.json()
    assert api.get("/api/v1/channels?kind=messenger").json()["results"] == []


def test_a_channel_is_tested(api):
    channel = ChannelFactory()
    body = api.post(f"/api/v1/channels/{channel.pk}/test").json()
    assert (body["health"], bool(body["health_detail"])) == ("down", True)


def test_a_list_costs_the_same_for_any_number(api, django_assert_num_queries):
    for number in (1, 10):
        conversations = [ConversationFactory() for _ in range(number)]
        for _ in range(number):
            received(conversations[0])
        for address, queries in (
            ("/api/v1/conversations", 1),
            ("/api/v1/messages", 2),
            (f"/api/v1/conversations/{conversations[0].pk}/messages", 3),
            ("/api/v1/channels", 1),
        ):
            with django_assert_num_queries(queries):
                api.get(address)


def test_each_call_needs_its_permission():
    conversation = ConversationFactory()
    user = User.objects.create_user("integrator")
    user.user_permissions.set(Permission.objects.filter(codename="view_conversation"))
    reader = APIClient()
    reader.force_authenticate(user)
    assert reader.get("/api/v1/conversations").status_code == 200
    assert reader.patch(f"/api/v1/conversations/{conversation.pk}", {"status": "closed"}).status_code == 403
    assert reader.post(f"/api/v1/conversations/{conversation.pk}/read").status_code == 403
    assert reader.get(f"/api/v1/conversations/{conversation.pk}/messages").status_code == 403
    assert reader.get("/api/v1/channels").status_code == 403
    assert reader.post(f"/api/v1/channels/{conversation.channel_id}/test").status_code == 403
