"""Every list: as many queries for fifty rows as for five, and nothing for whom may not see it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.badges import BADGES
from tests.messaging.factories import ChannelFactory, ConversationFactory

from .rows import event, one_of_each, received

MODELS = [
    "channel",
    "conversation",
    "message",
    "webhookevent",
    "grouppost",
    "comment",
    "attachment",
    "hold",
    "parkedchange",
    "messagetemplate",
    "errorpolicy",
    "keywordrule",
    "lookup",
    "reading",
]

pytestmark = pytest.mark.django_db


def _list(model: str) -> str:
    return reverse(f"admin:messaging_{model}_changelist")


def _queries(client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in captured]


@pytest.mark.parametrize("model", MODELS)
def test_fifty_rows_cost_as_many_queries_as_five(model, boss, admin_user):
    for _ in range(5):
        one_of_each(model, admin_user)
    _queries(boss, _list(model))  # content types are looked up once per process
    few = _queries(boss, _list(model))
    for _ in range(45):
        one_of_each(model, admin_user)

    many = _queries(boss, _list(model))

    assert len(many) == len(few)
    assert len(many) <= BADGES + 7
    assert not [sql for sql in many if "SELECT DISTINCT" in sql]


@pytest.mark.parametrize("model", MODELS)
def test_a_list_needs_its_permission(model, staff, client_of):
    assert client_of(staff()).get(_list(model)).status_code == 403
    assert client_of(staff(f"view_{model}")).get(_list(model)).status_code == 200


@pytest.mark.parametrize("model", ["message", "webhookevent", "conversation", "attachment"])
def test_evidence_is_neither_added_nor_deleted_by_hand(model, boss, admin_user):
    one_of_each(model, admin_user)

    assert boss.get(reverse(f"admin:messaging_{model}_add")).status_code == 403
    assert boss.post(reverse(f"admin:messaging_{model}_delete", args=[1]), {"post": "yes"}).status_code == 403


def test_the_list_of_events_does_not_load_their_bodies(boss):
    event()

    sql = [query for query in _queries(boss, _list("webhookevent")) if "webhookevent" in query]

    assert not [query for query in sql if '"body"' in query]


def _people(response) -> list[str]:
    return [conversation.lead.first_name for conversation in response.context["cl"].result_list]


def test_conversations_are_found_by_name_and_by_the_end_of_a_number(boss):
    ConversationFactory(lead__first_name="Amina")
    chidi = ConversationFactory(lead__first_name="Chidi")
    chidi.lead.identities.create(kind="phone", value="+2348034445555")

    assert _people(boss.get(_list("conversation"), {"q": "ami"})) == ["Amina"]
    assert _people(boss.get(_list("conversation"), {"q": "444 5555"})) == ["Chidi"]
    assert _people(boss.get(_list("conversation"), {"q": "nobody"})) == []


def test_conversations_are_filtered_by_assignee_and_unread(boss, admin_user):
    ConversationFactory(lead__first_name="Mine", assignee=admin_user)
    ConversationFactory(lead__first_name="Unread", unread_count=3)

    assert _people(boss.get(_list("conversation"), {"assignee": "me"})) == ["Mine"]
    assert _people(boss.get(_list("conversation"), {"assignee": "nobody"})) == ["Unread"]
    assert _people(boss.get(_list("conversation"), {"unread": "1"})) == ["Unread"]


def test_messages_are_filtered_by_state_and_channel(boss):
    wanted = ChannelFactory(name="Wanted")
    message = received(ConversationFactory(channel=wanted))
    received(ConversationFactory())

    response = boss.get(_list("message"), {"channel": wanted.pk, "state__exact": "received"})

    assert list(response.context["cl"].result_list) == [message]


@pytest.mark.parametrize("model", ["message", "channel"])
def test_only_what_a_list_leaves_out_is_offered_to_be_shown(model, boss, admin_user):
    one_of_each(model, admin_user)

    assert "Show all" not in boss.get(_list(model)).content.decode()
    narrowed = boss.get(_list(model), {"state__exact": "received"}).content.decode()
    assert "Show all" in narrowed
    assert "None" not in narrowed
