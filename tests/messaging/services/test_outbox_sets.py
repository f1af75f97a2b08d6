from datetime import timedelta

import pytest
from django.utils import timezone

from leads.choices import ConsentSource, ConsentStatus
from leads.services.consent import Evidence, record_consent
from messaging.choices import Priority
from messaging.content import Template, Text
from messaging.errors import NotConsented, TemplateUnusable, TemplateValuesWrong, WindowClosed
from messaging.models import Conversation, Message, MessageTemplate
from messaging.services.outbox import enqueue
from messaging.services.outbox_sets import Draft, enqueue_bulk, open_conversations
from tests.leads.factories import NOON, LeadFactory
from tests.messaging.factories import ChannelFactory, ConversationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel():
    return ChannelFactory(parent_id="2001")


def draft(conversation, content=None, *, key=None):
    now = timezone.now()
    return Draft(
        conversation=conversation,
        content=content or Text(body="hello"),
        key=key or f"test:{conversation.pk}",
        not_before=now,
        expires_at=now + timedelta(hours=1),
    )


def with_channel(channel, **fields):
    return ConversationFactory(channel=channel, **fields)


def test_a_set_makes_the_same_rows_as_one_by_one(channel):
    one, other = with_channel(channel), with_channel(channel)
    now = timezone.now()
    single = enqueue(
        conversation=one,
        content=Text(body="hello"),
        origin="campaign:1",
        priority=Priority.BULK,
        not_before=now,
        expires_at=now,
    ).message
    enqueue_bulk(channel=channel, drafts=[draft(other)], origin="campaign:1")
    of_set = Message.objects.exclude(pk=single.pk).get()
    same = ("kind", "state", "direction", "body", "content", "origin", "priority", "needs_window", "template_name")
    assert [getattr(of_set, name) for name in same] == [getattr(single, name) for name in same]
    for before in (one, other):
        last = before.last_message_at
        before.refresh_from_db()
        before.lead.refresh_from_db()
        assert (before.message_count, before.last_message_at) == (1, last), "bulk moves no conversation"
        assert before.lead.last_outbound_at is not None


def test_a_key_is_one_message_for_ever(channel):
    conversation = with_channel(channel)
    first = enqueue_bulk(channel=channel, drafts=[draft(conversation, key="k")], origin="campaign:1")
    again = enqueue_bulk(channel=channel, drafts=[draft(conversation, key="k")], origin="campaign:1")
    assert first.ids == again.ids
    assert Message.objects.count() == Conversation.objects.get().message_count == 1


def test_what_cannot_go_is_told_and_keeps_nobody_else(channel):
    fine, closed, stopped, unknown, unfilled = (with_channel(channel) for _ in range(5))
    Conversation.objects.filter(pk=closed.pk).update(window_until=NOON)
    closed.refresh_from_db()
    evidence = Evidence(ConsentSource.STAFF, at=NOON)
    record_consent(lead_id=stopped.lead_id, status=ConsentStatus.WITHDRAWN, evidence=evidence)
    MessageTemplate.objects.create(
        account_id="2001",
        name="offer",
        language="en",
        status="APPROVED",
        synced_at=timezone.now(),
        components=[{"type": "BODY", "text": "Hello {{1}}"}],
    )
    drafts = [
        draft(fine),
        draft(closed),
        draft(stopped),
        draft(unknown, Template(name="other", language="en")),
        draft(unfilled, Template(name="offer", language="en")),
    ]
    queued = enqueue_bulk(channel=channel, drafts=drafts, origin="campaign:1")
    assert list(queued.ids) == [f"test:{fine.pk}"]
    assert [type(queued.refused[f"test:{c.pk}"]) for c in (closed, stopped, unknown, unfilled)] == [
        WindowClosed,
        NotConsented,
        TemplateUnusable,
        TemplateValuesWrong,
    ]


def test_conversations_are_opened_where_there_are_none(channel):
    known = with_channel(channel, address="111")
    stranger, unreachable = LeadFactory(), LeadFactory()
    addresses = {known.lead_id: "999", stranger.pk: "222", unreachable.pk: ""}
    found = open_conversations(channel=channel, addresses=addresses)
    assert {pk: one.address for pk, one in found.items()} == {known.lead_id: "111", stranger.pk: "222"}
    assert open_conversations(channel=channel, addresses=addresses).keys() == found.keys()
    assert Conversation.objects.count() == 2


def test_the_cost_does_not_grow_with_the_set(channel, django_assert_max_num_queries):
    drafts = [draft(with_channel(channel)) for _ in range(50)]
    with django_assert_max_num_queries(15):
        assert len(enqueue_bulk(channel=channel, drafts=drafts, origin="campaign:1").ids) == 50
