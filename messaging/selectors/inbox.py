"""The inbox as staff read it: boxes, their numbers, a page of conversations, and whether anything changed."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from django.contrib.auth.models import User
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from common.search import LEAST_LETTERS
from intelligence.choices import Intent, Urgency
from leads.choices import Label
from messaging.choices import ConversationStatus as Status
from messaging.choices import MessageKind
from messaging.models import Conversation, Message

from .conversations import said, search_conversations
from .nearby import find_nearby

PAGE = 40
# An inbox left open shows what was loaded, so far and no further.
LONGEST_LIST = 200
COUNTED_TO = 99
# Unread ones are few; where they are not, the numbers by channel and label are of the newest.
_COUNTED_UNREAD = 1000

_BOXES: dict[str, Callable[[User], Q]] = {
    "open": lambda user: Q(status=Status.OPEN),
    "mine": lambda user: Q(status=Status.OPEN, assignee=user),
    "unread": lambda user: Q(status=Status.OPEN, unread_count__gt=0),
    "unassigned": lambda user: Q(status=Status.OPEN, assignee=None),
    "snoozed": lambda user: Q(status=Status.SNOOZED),
    "closed": lambda user: Q(status=Status.CLOSED),
}
BOXES = tuple(_BOXES)
_COUNTED_BOXES = ("mine", "unread", "unassigned", "snoozed")


NEEDS_PERSON, URGENT = "person", "urgent"


def _wants(intent: str) -> Q:
    """A person's word counts before ours."""
    return Q(reading__corrected_intent=intent) | Q(reading__corrected_intent="", reading__intent=intent)


_READ_AS: dict[str, Q] = {
    NEEDS_PERSON: Q(reading__isnull=False, reading__needs_human=True),
    URGENT: Q(reading__isnull=False, reading__urgency=Urgency.HIGH),
    **{intent: Q(_wants(intent), reading__isnull=False) for intent in Intent.values},
}
READ_AS = tuple(_READ_AS)


@dataclass(frozen=True, slots=True)
class View:
    """What of the inbox somebody looks at. A search looks through all boxes."""

    box: str = "open"
    channel: int | None = None
    label: str = ""
    search: str = ""
    # What waits for an answer, by how it was read: one of READ_AS.
    read_as: str = ""

    def rows(self, user: User) -> QuerySet[Conversation]:
        """Of the box and channel: what an index has in the order of the list."""
        rows = Conversation.objects.filter(Q() if self.search else _BOXES[self.box](user))
        if self.read_as:
            rows = rows.filter(_READ_AS[self.read_as])
        return rows.filter(channel=self.channel) if self.channel else rows


@dataclass(frozen=True, slots=True)
class Row:
    conversation: Conversation
    last: Message | None


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Row]
    # Where the next page begins; "" at the end.
    next: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """Up to COUNTED_TO + 1 each, which reads "99+"."""

    boxes: dict[str, int]
    channels: dict[int, int] = field(default_factory=dict)
    labels: dict[str, int] = field(default_factory=dict)
    read_as: dict[str, int] = field(default_factory=dict)


def read_page(view: View, user: User, *, after: str = "", size: int = PAGE) -> Page:
    """Newest first, by keyset: a handful of queries, however far down and however many rows."""
    rows = view.rows(user)
    if cursor := _parsed(after):
        at, pk = cursor
        rows = rows.filter(Q(last_message_at__lt=at) | Q(pk__lt=pk), last_message_at__lte=at)
    found = _found(rows, view, size + 1)
    page = found[:size]
    last_ids = {row.pk: cast(Any, row).last_id for row in page}
    last = Message.objects.in_bulk([pk for pk in last_ids.values() if pk])
    more = f"{page[-1].last_message_at.isoformat()}_{page[-1].pk}" if len(found) > size else ""
    return Page([Row(row, last.get(last_ids[row.pk])) for row in page], more)


def _found(rows: QuerySet[Conversation], view: View, most: int) -> list[Conversation]:
    """What many have is found among the newest rows; what few have is looked up by its own index."""
    newest = rows.order_by("-last_message_at", "-pk")
    if not (view.label or view.search):
        return list(with_last(newest)[:most])
    words = frozenset(said(view.search))
    near = find_nearby(newest, label=view.label, text=view.search, said=words)[:most]
    if len(near) == most or 0 < len(view.search) < LEAST_LETTERS:
        return list(with_last(newest.filter(pk__in=near)))
    # No index has it in this order, so none is walked through for the little that matches.
    few = rows.order_by(Coalesce("last_message_at", "started_at").desc(), "-pk")
    if view.label:
        few = few.filter(lead__label=view.label)
    return list(with_last(_searched(few, view, words, most) if view.search else few)[:most])


def _searched(rows: QuerySet[Conversation], view: View, words: Collection[int], most: int) -> QuerySet[Conversation]:
    near = find_nearby(rows, label=view.label, text=view.search, said=words) if view.label else []
    if len(near) >= most:
        return rows.filter(pk__in=near[:most])
    by_person = search_conversations(rows, view.search).values_list("pk", flat=True)[:most]
    return rows.filter(pk__in=[*by_person, *words])


def with_last(rows: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """Each with `last_id`, the message that was said last."""
    messages = Message.objects.filter(conversation=OuterRef("pk")).exclude(kind=MessageKind.REACTION)
    rows = rows.select_related("lead", "channel", "assignee", "reading")
    return rows.annotate(last_id=Subquery(messages.order_by("-happened_at", "-pk").values("pk")[:1]))


def _parsed(cursor: str) -> tuple[datetime, int] | None:
    at, _, pk = cursor.rpartition("_")
    try:
        return datetime.fromisoformat(at), int(pk)
    except ValueError:
        return None


def count_boxes(user: User) -> Counts:
    """Six narrow queries; none counts further than it shows."""
    boxes = {box: _counted(Conversation.objects.filter(_BOXES[box](user))) for box in _COUNTED_BOXES}
    unread = Conversation.objects.filter(_BOXES["unread"](user)).order_by("-last_message_at", "-pk")
    facts = list(unread.values_list("channel_id", "lead__label")[:_COUNTED_UNREAD])
    channels = Counter(channel for channel, _ in facts)
    return Counts(boxes, dict(channels), dict(Counter(Label(label) for _, label in facts)), _count_read())


def _count_read() -> dict[str, int]:
    """Of what waits for an answer; where that is very much, of the newest."""
    waiting = Conversation.objects.filter(status=Status.OPEN, reading__isnull=False).order_by("-last_message_at", "-pk")
    columns = "reading__needs_human", "reading__urgency", "reading__corrected_intent", "reading__intent"
    counts: Counter[str] = Counter()
    for needs_human, urgency, corrected, intent in waiting.values_list(*columns)[:_COUNTED_UNREAD]:
        counts[corrected or intent] += 1
        counts[NEEDS_PERSON] += needs_human
        counts[URGENT] += urgency == Urgency.HIGH
    return dict(counts)


def _counted(rows: QuerySet[Conversation]) -> int:
    return rows.order_by().values("pk")[: COUNTED_TO + 1].count()


def inbox_version() -> str:
    """Changes with any change to any conversation, and every minute, for times and timers go on. One index look-up."""
    newest = Conversation.objects.order_by("-updated_at").values_list("updated_at", flat=True)[:1]
    return version_of(next(iter(newest), None))


def version_of(newest: datetime | None) -> str:
    minute = int(timezone.now().timestamp() // 60)
    return f"{newest.timestamp() if newest else 0:.6f}.{minute}"
