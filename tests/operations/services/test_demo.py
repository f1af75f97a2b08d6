"""The demo is what people see first: it must be lively, consistent, and about nobody."""

import pytest
from django.contrib.auth.models import User

from leads.choices import Stage
from leads.identity import IdentityKind
from leads.models import Identity, Lead
from messaging.choices import MessageState
from messaging.models import Conversation, GroupPost, Message
from messaging.selectors.why import why_not_sent
from operations.services.demo import seed_demo

pytestmark = pytest.mark.django_db

DEMO = {
    "admin_user": "admin",
    "admin_password": "demo-password",
    "api_token": "demo-token-of-forty-characters-or-more-000",
    "base_url": "http://127.0.0.1:8000",
}


@pytest.fixture(autouse=True)
def seeded(monkeypatch) -> None:
    monkeypatch.setattr("messaging.services.wakes._publisher.ask", lambda wake, **_: None)
    seed_demo(DEMO)


def test_people_stand_in_every_stage():
    assert set(Lead.objects.values_list("stage", flat=True)) == set(Stage)


def test_conversations_are_in_english_arabic_and_pidgin_and_in_several_states():
    words = " ".join(Message.objects.values_list("body", flat=True))

    assert all(word in words for word in ("ring light", "الثلاجة", "Abeg"))
    states = set(Message.objects.values_list("state", flat=True))
    assert states >= {MessageState.READ, MessageState.DELIVERED, MessageState.FAILED, MessageState.UNKNOWN}
    assert Conversation.objects.filter(unread_count__gt=0).exists()
    assert GroupPost.objects.exists()


def test_nothing_in_it_will_be_sent_by_itself():
    assert not Message.objects.filter(state=MessageState.QUEUED).exists()


def test_every_number_is_of_the_range_that_is_nobodys():
    phones = Identity.objects.filter(kind=IdentityKind.PHONE).values_list("value", flat=True)
    assert phones
    assert all(phone.startswith("+2349010000") for phone in phones)


def test_what_failed_says_why():
    failed = Message.objects.select_related("channel", "conversation").get(state=MessageState.FAILED)
    assert "24 hours" in why_not_sent(failed)


def test_seeding_again_changes_nothing():
    before = Message.objects.count()
    seed_demo(DEMO)
    assert (Message.objects.count(), User.objects.count()) == (before, 1)
