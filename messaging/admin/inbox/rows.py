"""A conversation as a row of the list."""

from dataclasses import dataclass

from common.admin.displays import hue_of, initials, short_ago
from messaging.choices import Direction
from messaging.models import Conversation, Message
from messaging.selectors.inbox import Row
from messaging.selectors.windows import Window, window_of

from ..displays import CHANNEL_BADGES, TICKS, excerpt, short_left


@dataclass(frozen=True, slots=True)
class RowCard:
    conversation: Conversation
    last: Message | None
    window: Window

    @property
    def key(self) -> str:
        return f"c{self.conversation.pk}"

    @property
    def name(self) -> str:
        return person_name(self.conversation)

    @property
    def initials(self) -> str:
        return initials(self.name)

    @property
    def hue(self) -> int:
        return hue(self.conversation)

    @property
    def badge(self) -> str:
        return CHANNEL_BADGES.get(self.conversation.channel.kind, "")

    @property
    def ago(self) -> str:
        return short_ago(self.conversation.last_message_at)

    @property
    def left(self) -> str:
        return short_left(self.window)

    @property
    def is_ours(self) -> bool:
        return self.last is not None and self.last.direction == Direction.OUT

    @property
    def tick(self) -> str:
        return TICKS.get(self.last.state, "") if self.last and self.is_ours else ""

    @property
    def word(self) -> str:
        if self.last is None:
            return ""
        return excerpt(self.last.body, 90) or self.last.get_kind_display()


def row_card(row: Row) -> RowCard:
    return RowCard(row.conversation, row.last, window_of(row.conversation))


def person_name(conversation: Conversation) -> str:
    """Costs no query: who has no name goes by the number or id that answers go to."""
    return conversation.lead.full_name or _as_written(conversation.address) or conversation.lead.display_name


def _as_written(address: str) -> str:
    return f"+{address}" if address.isdigit() and len(address) < 16 else address


def hue(conversation: Conversation) -> int:
    return hue_of(conversation.lead_id)
