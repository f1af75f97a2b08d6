"""A conversation as it is read: its last messages, what they quote and carry, and what happened in between."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from leads.choices import ActivityKind
from leads.models import Activity
from messaging.choices import MessageKind
from messaging.models import Attachment, Conversation, ConversationEvent, Message

from .inbox import inbox_version, version_of

PAGE = 50
# A page left open grows with what is written; so far and no further.
_LONGEST_PAGE = 500
_MOST_LINES = 200

# Of the lead's timeline; messages are there themselves.
_TOLD = (
    ActivityKind.NOTE,
    ActivityKind.CALL,
    ActivityKind.MEETING,
    ActivityKind.STAGE_CHANGE,
    ActivityKind.REFERRAL,
    ActivityKind.OPT_IN,
    ActivityKind.OPT_OUT,
    ActivityKind.IDENTITY_CHANGE,
    ActivityKind.PRICE,
    ActivityKind.INQUIRY,
    ActivityKind.PURCHASE,
    ActivityKind.PURCHASE_VOIDED,
    ActivityKind.OWNER_CHANGE,
)


@dataclass(frozen=True, slots=True)
class Thread:
    """Oldest first. `older_than` is the id to ask the page before with; None: this is the beginning."""

    messages: list[Message]
    quoted: dict[str, Message] = field(default_factory=dict)
    # By the provider's id of the message they stand on.
    reactions: dict[str, list[str]] = field(default_factory=dict)
    activities: list[Activity] = field(default_factory=list)
    events: list[ConversationEvent] = field(default_factory=list)
    older_than: int | None = None


@dataclass(frozen=True, slots=True)
class Versions:
    inbox: str
    thread: str


def read_thread(conversation: Conversation, *, since: int | None = None, older_than: int | None = None) -> Thread:
    """The last messages; all from message `since` on; or those before message `older_than`.

    A handful of queries, whatever the length.
    """
    most = PAGE if since is None else _LONGEST_PAGE
    before = _edge(conversation, older_than)
    rows = _rows(conversation, since=_edge(conversation, since), before=before)
    attachments = Prefetch("attachments", Attachment.objects.order_by("position"))
    page = list(rows.select_related("author", "reading").prefetch_related(attachments)[: most + 1])
    messages = page[:most][::-1]
    for message in messages:
        message.conversation, message.channel = conversation, conversation.channel
    first = messages[0] if messages else None
    has_older = len(page) > most or (since is not None and first is not None and _is_older(conversation, first))
    start = first.happened_at if first and has_older else None
    end = before.happened_at if before else None
    return Thread(
        messages,
        _quoted(conversation, messages),
        _reactions(conversation, messages),
        _between(conversation.lead.activities.filter(kind__in=_TOLD), start, end),
        _between(conversation.events.all(), start, end),
        first.pk if first and has_older else None,
    )


def read_versions(conversation_id: int) -> Versions:
    """Both change whenever the page would read otherwise. One narrow query: every open page asks it again and again."""
    newest = Conversation.objects.order_by("-updated_at").values("updated_at")[:1]
    shown = Message.objects.filter(conversation_id=conversation_id).order_by("-happened_at", "-pk")
    facts = shown.annotate(newest=Subquery(newest)).values_list(
        "newest", "pk", "state", "reason", F("conversation__updated_at")
    )
    rows = list(facts[:PAGE])
    if not rows:
        return Versions(inbox_version(), "")
    inbox = version_of(rows[0][0])
    minute = int(timezone.now().timestamp() // 60)  # the reply window closes by itself
    thread = hashlib.sha256(repr((minute, [row[1:] for row in rows])).encode()).hexdigest()[:16]
    return Versions(inbox, thread)


def _rows(conversation: Conversation, *, since: Message | None, before: Message | None) -> QuerySet[Message]:
    rows = conversation.messages.exclude(kind=MessageKind.REACTION).order_by("-happened_at", "-pk")
    if since:
        at = since.happened_at
        rows = rows.filter(Q(happened_at__gt=at) | Q(pk__gte=since.pk), happened_at__gte=at)
    if before:
        rows = rows.filter(_precedes(before))
    return rows


def _precedes(edge: Message) -> Q:
    return Q(Q(happened_at__lt=edge.happened_at) | Q(pk__lt=edge.pk), happened_at__lte=edge.happened_at)


def _is_older(conversation: Conversation, edge: Message) -> bool:
    return conversation.messages.exclude(kind=MessageKind.REACTION).filter(_precedes(edge)).exists()


def _edge(conversation: Conversation, pk: int | None) -> Message | None:
    return conversation.messages.filter(pk=pk).only("happened_at").first() if pk else None


def _quoted(conversation: Conversation, messages: Sequence[Message]) -> dict[str, Message]:
    ids = {message.quoted_id for message in messages if message.quoted_id}
    if not ids:
        return {}
    found = Message.objects.filter(channel_id=conversation.channel_id, provider_id__in=ids)
    return {message.provider_id: message for message in found if message.provider_id}


def _reactions(conversation: Conversation, messages: Sequence[Message]) -> dict[str, list[str]]:
    """The last emoji of either side on each of the messages; an empty one took it back."""
    if not messages:
        return {}
    said = conversation.messages.filter(kind=MessageKind.REACTION, happened_at__gte=messages[0].happened_at)
    latest: dict[str, dict[str, str]] = defaultdict(dict)
    for direction, content in said.order_by("happened_at", "pk").values_list("direction", "content")[:_MOST_LINES]:
        target = content.get("target") or content.get("message_id") or ""
        latest[target][direction] = content.get("emoji") or ""
    return {target: [emoji for emoji in by_side.values() if emoji] for target, by_side in latest.items()}


def _between(rows: QuerySet[Any], start: datetime | None, end: datetime | None) -> list[Any]:
    if start:
        rows = rows.filter(at__gte=start)
    if end:
        rows = rows.filter(at__lt=end)
    return list(rows.select_related("by").order_by("-at", "-pk")[:_MOST_LINES])[::-1]
