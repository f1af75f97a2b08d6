"""Finding conversations by what people remember of a person, and those that wait to be read."""

from django.core.cache import cache
from django.db.models import Q, QuerySet

from leads.identity import IdentityKind
from leads.models import Identity, Lead
from messaging.models import Conversation

# Shorter endings of a number fit half of all people.
_LEAST_SUFFIX = 4
# Every page of the admin shows the number.
_FRESH_SECONDS = 5


def search_conversations(conversations: QuerySet[Conversation], text: str) -> QuerySet[Conversation]:
    """By the beginning of a name or identity, or by the end of a phone number."""
    people = Q(lead__in=Lead.objects.search(text).values("pk"))
    digits = "".join(filter(str.isdigit, text))
    if len(digits) >= _LEAST_SUFFIX and not any(map(str.isalpha, text)):
        phones = Identity.objects.filter(kind=IdentityKind.PHONE, value__endswith=digits)
        people |= Q(lead__in=phones.values("lead_id")) | Q(address__endswith=digits)
    return conversations.filter(people)


def unread_chats() -> int:
    """Conversations with something that nobody has read."""
    return Conversation.objects.filter(unread_count__gt=0).count()


def unread_chats_lately() -> int:
    """The same, at most a few seconds old."""
    return cache.get_or_set("messaging.unread_chats", unread_chats, _FRESH_SECONDS) or 0
