"""The provider's reply window of a conversation: until when free text may go."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from messaging.models import Conversation
from messaging.providers.registry import get_provider


@dataclass(frozen=True, slots=True)
class Window:
    is_open: bool
    # When it closes or closed; None: there is no window, or the person never wrote.
    ends_at: datetime | None = None
    left: timedelta | None = None

    @property
    def hours_left(self) -> int:
        return int(self.left.total_seconds() // 3600) if self.left else 0

    @property
    def minutes_left(self) -> int:
        return int(self.left.total_seconds() // 60) if self.left else 0


def window_of(conversation: Conversation, *, now: datetime | None = None, by_person: bool = False) -> Window:
    """Costs no query beyond the conversation's channel. Some providers leave a person more time than a machine."""
    limits = get_provider(conversation.channel.kind).limits
    if limits.window_hours is None:
        return Window(is_open=True)
    now = now or timezone.now()
    until = conversation.window_until
    if by_person and limits.late_reply_days and conversation.last_inbound_at:
        until = conversation.last_inbound_at + timedelta(days=limits.late_reply_days)
    if until is None:
        return Window(is_open=False)
    return Window(is_open=until > now, ends_at=until, left=max(until - now, timedelta()))
