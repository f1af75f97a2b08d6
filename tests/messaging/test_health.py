import pytest

from common.probes import read_number
from messaging.selectors.conversations import unread_chats_lately
from tests.messaging.factories import ConversationFactory

pytestmark = pytest.mark.django_db


def test_unread_chats_are_counted_by_person_not_by_message():
    ConversationFactory(unread_count=3)
    ConversationFactory(unread_count=0)

    assert read_number("unread_chats") == 1


def test_the_number_for_every_page_is_asked_once_in_a_few_seconds(settings, django_assert_num_queries):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    ConversationFactory(unread_count=1)

    with django_assert_num_queries(1):
        assert [unread_chats_lately(), unread_chats_lately()] == [1, 1]
