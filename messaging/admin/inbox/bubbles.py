"""What was said, as the thread shows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.text.numbers import NUMBER
from messaging.choices import Direction, MessageKind, MessageState
from messaging.models import Message, Reading
from messaging.selectors.threads import Thread
from messaging.selectors.why import why_not_sent

from ..displays import MESSAGE_COLOURS, TICKS

_TROUBLE = (
    MessageState.UNKNOWN,
    MessageState.UNRESOLVED,
    MessageState.FAILED,
    MessageState.EXPIRED,
    MessageState.CANCELLED,
)
# What waits is explained by queries; what waits behind it waits for the same.
_EXPLAINED_WAITING = 2


@dataclass(frozen=True, slots=True)
class Bubble:
    message: Message
    quoted: Message | None
    reactions: list[str]
    why: str
    tick: str
    colour: str

    @property
    def key(self) -> str:
        return f"m{self.message.pk}"

    @property
    def at(self) -> datetime:
        return self.message.happened_at

    @property
    def reading(self) -> Reading | None:
        """What a received message wants, once it is read."""
        reading: Reading | None = getattr(self.message, "reading", None)
        return reading if reading and reading.is_done else None

    @property
    def is_ours(self) -> bool:
        return self.message.direction == Direction.OUT

    @property
    def names_its_kind(self) -> bool:
        """Where neither text nor file says what it is."""
        message = self.message
        return message.kind == MessageKind.TEMPLATE or not (message.body or message.attachments.all())

    @property
    def place(self) -> str:
        """Of a location: where a map finds it."""
        spot = self.message.content
        return f"{spot['latitude']},{spot['longitude']}" if {"latitude", "longitude"} <= spot.keys() else ""

    @property
    def segments(self) -> list[tuple[str, bool]]:
        """The text in pieces, each with whether it is a number: those stay left to right inside Arabic."""
        pieces = NUMBER.split(self.message.body)
        return [(piece, position % 2 == 1) for position, piece in enumerate(pieces) if piece]

    @property
    def is_revoked(self) -> bool:
        return "revoked_at" in self.message.content

    @property
    def is_edited(self) -> bool:
        return "edits" in self.message.content

    @property
    def buttons(self) -> list[str]:
        """What the person can press."""
        content: dict[str, Any] = self.message.content
        rows = [row for section in content.get("sections") or () for row in section.get("rows") or ()]
        return [each["title"] for each in [*(content.get("buttons") or ()), *rows] if "title" in each]


def bubbles(thread: Thread) -> list[Bubble]:
    waiting = [message for message in thread.messages if message.state == MessageState.QUEUED]
    explained = {message.pk for message in waiting[:_EXPLAINED_WAITING]}
    return list(_bubbles(thread, explained))


def _bubbles(thread: Thread, explained: set[int]) -> Iterator[Bubble]:
    for message in thread.messages:
        yield Bubble(
            message=message,
            quoted=thread.quoted.get(message.quoted_id),
            reactions=thread.reactions.get(message.provider_id or "", []),
            why=why_not_sent(message) if message.state in _TROUBLE or message.pk in explained else "",
            tick=TICKS.get(MessageState(message.state), ""),
            colour=MESSAGE_COLOURS[MessageState(message.state)],
        )
