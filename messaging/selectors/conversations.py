"""Finding conversations by what people remember – a name, a number, a word – and those that wait to be read."""

from django.core.cache import cache
from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy

from common.search import LEAST_LETTERS, containing
from leads.models import Lead
from messaging.choices import Priority
from messaging.models import Conversation, Message

# Every page of the admin shows the number.
_FRESH_SECONDS = 5
# Somebody who looks for a word that everybody says gets the newest of it.
_MOST_MESSAGES = 500
_NEWEST = 5_000


def search_conversations(conversations: QuerySet[Conversation], text: str) -> QuerySet[Conversation]:
    """By part of a name in any spelling, or of a number or other identity."""
    return conversations.filter(lead__in=Lead.objects.matching(text).values("pk"))


def said(text: str) -> list[int]:
    """Conversations in which the words fell, found among the newest messages first.

    A word that everybody says is found there, and an index would bring all of it.
    """
    if len(text) < LEAST_LETTERS:
        return []
    talk = Message.objects.filter(priority__lt=Priority.BULK)
    edge = talk.order_by("-pk").values_list("pk", flat=True)[_NEWEST : _NEWEST + 1]
    hits = _hits(talk.filter(pk__gt=next(iter(edge), 0)), text, order=F("pk").desc())
    if len(hits) < _MOST_MESSAGES and connection.vendor == "postgresql":
        # Ordered by an expression: by the key itself the planner walks through the table instead of using the index.
        hits = _hits(talk, text, order=(F("pk") + 0).desc())
    return list(dict.fromkeys(hits))


def _hits(messages: QuerySet[Message], text: str, *, order: OrderBy) -> list[int]:
    found = containing(messages, "body", text).order_by(order)
    return list(found.values_list("conversation_id", flat=True)[:_MOST_MESSAGES])


def unread_chats() -> int:
    """Conversations with something that nobody has read."""
    return Conversation.objects.filter(unread_count__gt=0).count()


def unread_chats_lately() -> int:
    """The same, at most a few seconds old."""
    return cache.get_or_set("messaging.unread_chats", unread_chats, _FRESH_SECONDS) or 0
