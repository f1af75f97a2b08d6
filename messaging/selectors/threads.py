"""A conversation as it is read: its last messages, what they quote, what is attached."""

import hashlib
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Length

from messaging.models import Attachment, Conversation, Message

PAGE = 100
# A page left open grows with what is written; so far and no further.
_LONGEST_PAGE = 500


@dataclass(frozen=True, slots=True)
class Thread:
    """Oldest first. `older_than` is the id to ask the page before with; None: this is the beginning."""

    messages: list[Message]
    quoted: dict[str, Message]
    older_than: int | None


def read_thread(conversation: Conversation, *, since: int | None = None, older_than: int | None = None) -> Thread:
    """The last hundred messages; all from message `since` on; or the hundred before message `older_than`.

    A handful of queries, whatever the length.
    """
    most = PAGE if since is None else _LONGEST_PAGE
    rows = _rows(conversation, since=since, older_than=older_than)
    attachments = Prefetch("attachments", Attachment.objects.order_by("position"))
    page = list(rows.select_related("author").prefetch_related(attachments)[: most + 1])
    messages = page[:most][::-1]
    for message in messages:
        message.conversation, message.channel = conversation, conversation.channel
    has_older = len(page) > most or (since is not None and _rows(conversation, older_than=since).exists())
    return Thread(messages, _quoted(conversation, messages), messages[0].pk if messages and has_older else None)


def thread_version(conversation: Conversation, *, since: int | None = None) -> str:
    """Changes whenever the page would read otherwise: new messages, states, edits, fetched files. Narrow queries."""
    shown = _rows(conversation, since=since).values_list("pk", "state", "reason", "content", Length("body"))
    rows = list(shown[: PAGE if since is None else _LONGEST_PAGE])
    files = Attachment.objects.filter(message_id__in=[row[0] for row in rows]).order_by("pk")
    facts = [rows, list(files.values_list("pk", "work_state"))]
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def _rows(conversation: Conversation, *, since: int | None = None, older_than: int | None = None) -> QuerySet[Message]:
    rows = conversation.messages.order_by("-happened_at", "-pk")
    if since is not None and (edge := _edge(conversation, since)):
        rows = rows.filter(happened_at__gte=edge.happened_at).exclude(happened_at=edge.happened_at, pk__lt=edge.pk)
    if older_than is not None and (edge := _edge(conversation, older_than)):
        rows = rows.filter(Q(happened_at__lt=edge.happened_at) | Q(happened_at=edge.happened_at, pk__lt=edge.pk))
    return rows


def _edge(conversation: Conversation, pk: int) -> Message | None:
    return conversation.messages.filter(pk=pk).only("happened_at").first()


def _quoted(conversation: Conversation, messages: list[Message]) -> dict[str, Message]:
    ids = {message.quoted_id for message in messages if message.quoted_id}
    if not ids:
        return {}
    found = Message.objects.filter(channel_id=conversation.channel_id, provider_id__in=ids)
    return {message.provider_id: message for message in found if message.provider_id}
