"""Messenger beyond plain messages, through the simulator: private replies, people's late replies, names, lead forms."""

from datetime import timedelta

import pytest
from django.utils import timezone

from leads.models import Activity, Identity, Lead, TouchRecord
from messaging.choices import MessageState
from messaging.content import Text
from messaging.errors import PrivateReplyRefused, WindowClosed
from messaging.models import Comment, Conversation, Lookup, Message
from messaging.services.lookups import look_up_due
from messaging.services.outbox import enqueue
from messaging.services.private_reply import reply_privately
from tests.messaging.simulated import reloaded

AMAKA = "7000000000000011"


@pytest.fixture
def page(providers):
    return providers.channel("messenger", credentials={"page_token": "page-token"})


def comments(providers, **more) -> Comment:
    order = {"provider": "messenger", "type": "comment", "from": AMAKA, "name": "Amaka Obi", "text": "price?"}
    providers.control("inbound", order | more)
    return providers.drain_until(lambda: Comment.objects.select_related("channel", "lead").first())


def writes(providers, text: str = "hello", **more) -> Conversation:
    providers.control("inbound", {"provider": "messenger", "from": AMAKA, "text": text, **more})
    return providers.drain_until(lambda: Conversation.objects.select_related("channel").first())


def test_a_comment_is_answered_in_private_though_no_window_is_open(providers, page, admin_user):
    comment = comments(providers)

    message = reply_privately(comment=comment, text="₦13,900", by=admin_user)
    providers.dispatch()

    assert reloaded(message).state in (MessageState.SENT, MessageState.DELIVERED)
    assert [one["to"] for one in providers.accepted()] == [comment.comment_id]
    assert message.conversation.lead == comment.lead


def test_it_is_answered_once(providers, page, admin_user):
    comment = comments(providers)
    reply_privately(comment=comment, text="first", by=admin_user)

    with pytest.raises(PrivateReplyRefused, match="one private reply"):
        reply_privately(comment=comment, text="second", by=admin_user)

    assert Message.objects.count() == 1


def test_not_after_seven_days_and_not_what_was_taken_back(providers, page):
    comment = comments(providers)
    Comment.objects.update(posted_at=timezone.now() - timedelta(days=7))
    with pytest.raises(PrivateReplyRefused, match="seven days"):
        reply_privately(comment=Comment.objects.get(), text="x", by=None)

    Comment.objects.update(posted_at=timezone.now(), removed_at=timezone.now())
    with pytest.raises(PrivateReplyRefused, match="taken back"):
        reply_privately(comment=Comment.objects.get(pk=comment.pk), text="x", by=None)


def test_a_private_reply_that_waited_too_long_does_not_go(providers, page):
    comment = comments(providers)
    message = reply_privately(comment=comment, text="x", by=None)
    assert message.expires_at == comment.posted_at + timedelta(days=7)


def test_after_the_window_only_a_person_s_reply_goes_and_says_so(providers, page, admin_user):
    providers.control("limits", {"window": "sync"})
    conversation = writes(providers)
    day_before = timezone.now() - timedelta(days=2)
    Conversation.objects.update(window_until=timezone.now() - timedelta(days=1), last_inbound_at=day_before)
    conversation.refresh_from_db()

    with pytest.raises(WindowClosed):
        enqueue(conversation=conversation, content=Text(body="machine"), origin="campaign:1")
    message = enqueue(conversation=conversation, content=Text(body="person"), origin="staff", author=admin_user).message
    providers.dispatch()

    assert reloaded(message).state in (MessageState.SENT, MessageState.DELIVERED)
    assert message.expires_at == day_before + timedelta(days=7)
    assert message.to == f"human_agent:{AMAKA}"


def test_within_the_window_no_tag_is_needed(providers, page, admin_user):
    conversation = writes(providers)
    message = enqueue(conversation=conversation, content=Text(body="x"), origin="staff", author=admin_user).message
    assert message.to == AMAKA


def test_after_seven_days_not_even_a_person(providers, page, admin_user):
    conversation = writes(providers)
    long_ago = timezone.now() - timedelta(days=8)
    Conversation.objects.update(window_until=long_ago + timedelta(days=1), last_inbound_at=long_ago)
    conversation.refresh_from_db()
    with pytest.raises(WindowClosed):
        enqueue(conversation=conversation, content=Text(body="x"), origin="staff", author=admin_user)


def test_our_own_echo_is_no_second_message(providers, page, admin_user):
    conversation = writes(providers)
    message = enqueue(conversation=conversation, content=Text(body="x"), origin="staff", author=admin_user).message
    providers.dispatch()
    providers.drain_until(lambda: reloaded(message).state == MessageState.DELIVERED or reloaded(message).read_at)
    assert Message.objects.filter(direction="out").count() == 1


def test_names_and_pictures_are_asked_for_and_fill_what_is_empty(providers, page):
    providers.control("inbound", {"provider": "messenger", "from": AMAKA, "name": "Amaka Obi", "text": "hi"})
    providers.drain_until(lambda: Lookup.objects.exists())

    look_up_due()

    lead = Lead.objects.get()
    assert (lead.first_name, lead.last_name) == ("Amaka", "Obi")
    assert lead.picture_url
    assert Lookup.objects.get().work_state == "done"


def test_somebody_who_is_gone_is_asked_for_once(providers, page):
    providers.control("inbound", {"provider": "messenger", "from": "70000033", "text": "hi"})
    providers.drain_until(lambda: Lookup.objects.exists())

    look_up_due()

    assert Lookup.objects.get().work_state == "failed"
    assert Message.objects.count() == 1


def test_a_postback_is_a_message_with_its_payload(providers, page):
    providers.control(
        "inbound", {"provider": "messenger", "from": AMAKA, "postback": {"title": "Prices", "payload": "PRICES"}}
    )
    message = providers.drain_until(lambda: Message.objects.first())
    assert (message.kind, message.body, message.content["payload"]) == ("postback", "Prices", "PRICES")


def test_a_lead_form_makes_one_lead_with_its_ad_and_its_answers(providers, page):
    answers = {"full_name": "Amaka Obi", "phone_number": "+2348012345678", "email": "amaka@example.com", "size": "M"}
    order = {"provider": "messenger", "type": "leadgen", "id": "900", "answers": answers, "ad_id": "42", "form_id": "7"}
    for _ in range(2):
        providers.control("inbound", order)
        providers.drain_until(lambda: Lookup.objects.exists())
        look_up_due()

    lead = Lead.objects.get()
    assert (lead.first_name, lead.last_name) == ("Amaka", "Obi")
    assert set(Identity.objects.values_list("value", flat=True)) == {"+2348012345678", "amaka@example.com"}
    assert TouchRecord.objects.get().ad_id == "42"
    assert "size: M" in Activity.objects.get(kind="note").text


def test_a_form_that_names_nobody_makes_no_lead(providers, page):
    providers.control("inbound", {"provider": "messenger", "type": "leadgen", "answers": {"size": "M"}})
    providers.drain_until(lambda: Lookup.objects.exists())
    look_up_due()
    assert not Lead.objects.exists()
    assert Lookup.objects.get().work_state == "done"
