"""Finding conversations by what people remember – a name, a number, a word – and those that wait to be read."""

from django.core.cache import cache
from django.db import connection
from django.db.models import Q, QuerySet

from common.search import LEAST_LETTERS, containing
from leads.models import Lead
from messaging.choices import Priority
from messaging.models import Conversation, Message

# Every page of the admin shows the number.
_FRESH_SECONDS = 5
# Somebody who looks for a word that everybody says gets the newest of it.
_MOST_MESSAGES = 2000
# Where no index helps (SQLite), the look goes through so many messages at most.
_SCANNED_WITHOUT_INDEX = 50_000


def search_conversations(conversations: QuerySet[Conversation], text: str) -> QuerySet[Conversation]:
    """By part of a name in any spelling, or of a number or other identity."""
    return conversations.filter(_of_person(text))


def find_conversations(conversations: QuerySet[Conversation], text: str) -> QuerySet[Conversation]:
    """By person, or by what was said."""
    found = _of_person(text)
    if len(text) >= LEAST_LETTERS:
        found |= Q(pk__in=_said(text))
    return conversations.filter(found)


def _of_person(text: str) -> Q:
    return Q(lead__in=Lead.objects.matching(text).values("pk"))


def _said(text: str) -> list[int]:
    messages = Message.objects.filter(priority__lt=Priority.BULK)
    if connection.vendor != "postgresql":
        newest_first = messages.order_by("-pk").values_list("pk", flat=True)
        edge = newest_first[_SCANNED_WITHOUT_INDEX : _SCANNED_WITHOUT_INDEX + 1]
        messages = messages.filter(pk__gt=next(iter(edge), 0))
    hits = containing(messages, "body", text).values_list("conversation_id", flat=True)
    return list(dict.fromkeys(hits.order_by("-pk")[:_MOST_MESSAGES]))


def unread_chats() -> int:
    """Conversations with something that nobody has read."""
    return Conversation.objects.filter(unread_count__gt=0).count()


def unread_chats_lately() -> int:
    """The same, at most a few seconds old."""
    return cache.get_or_set("messaging.unread_chats", unread_chats, _FRESH_SECONDS) or 0
