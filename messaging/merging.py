"""How the tables of this app go over when two leads turn out to be one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from leads.merging.registry import Combined, also_move, combine_rows, keep_row

from .choices import ConversationStatus, HoldScope
from .models import AnswerDue, Conversation, Episode, Hold, PersonUsage

if TYPE_CHECKING:
    from leads.merging.journal import Journal

_COUNTED = ("unread_count", "message_count")
# What belongs to the address that answers go to: its window, and up to where the person has read.
_OF_THE_ADDRESS = ("address", "window_until", "delivered_until", "read_until", "reading_id")
_BUSIEST_FIRST = (ConversationStatus.OPEN, ConversationStatus.SNOOZED, ConversationStatus.CLOSED)


def register() -> None:
    combine_rows(Conversation, combine_conversations)
    combine_rows(Episode, combine_episodes)
    combine_rows(PersonUsage, combine_usage)
    keep_row(AnswerDue)
    also_move(move_holds)
    also_move(show_in_inboxes)


def combine_conversations(kept: Conversation, other: Conversation) -> Combined:
    """One thread. Answers go to where the person wrote from last."""
    wrote_last = max((kept, other), key=_last_word)
    busier = min((kept, other), key=lambda one: _BUSIEST_FIRST.index(ConversationStatus(one.status)))
    values: dict[str, Any] = {name: getattr(wrote_last, name) for name in _OF_THE_ADDRESS}
    values |= {name: getattr(kept, name) + getattr(other, name) for name in _COUNTED}
    values |= {
        "status": busier.status,
        "snoozed_until": busier.snoozed_until,
        "assignee_id": kept.assignee_id or other.assignee_id,
        # Where a person took over, a person answers.
        "bot": kept.bot and other.bot,
        "started_at": min(kept.started_at, other.started_at),
        "last_message_at": max(kept.last_message_at, other.last_message_at),
        "updated_at": timezone.now(),
        "last_inbound_at": _later(kept.last_inbound_at, other.last_inbound_at),
    }
    return Combined(values, sums=_COUNTED)


def combine_episodes(kept: Episode, other: Episode) -> Combined:
    """Both open: the person has waited since the first of them, and still waits where one has no answer."""
    waiting = kept if kept.answered_at is None else other
    names = ("answered_at", "answered_by", "answerer_id", "response_seconds")
    return Combined({"started_at": min(kept.started_at, other.started_at)} | {n: getattr(waiting, n) for n in names})


def combine_usage(kept: PersonUsage, other: PersonUsage) -> Combined:
    return Combined({"times": sorted([*kept.times, *other.times])})


def move_holds(journal: Journal, kept: Any, other: Any) -> None:
    """A hold on a person names the lead by its number."""
    for hold in Hold.objects.filter(scope=HoldScope.PERSON, key=str(other.pk)).order_by("pk"):
        standing = Hold.objects.filter(scope=hold.scope, key=str(kept.pk), cause=hold.cause, ended_at=None).first()
        if hold.ended_at or standing is None:
            journal.edit(hold, {"key": str(kept.pk)})
        else:
            journal.delete(hold)
            for_good = standing.until is None or hold.until is None
            journal.edit(standing, {"until": None if for_good else _later(standing.until, hold.until)})


def show_in_inboxes(journal: Journal, kept: Any, other: Any) -> None:
    """Open inboxes ask for what has changed."""
    for conversation in Conversation.objects.filter(lead=other.pk).order_by("pk"):
        journal.edit(conversation, {"updated_at": timezone.now()})


def _last_word(conversation: Conversation) -> tuple[bool, Any]:
    """A conversation in which the person never wrote is where they may not be at all."""
    return conversation.last_inbound_at is not None, conversation.last_inbound_at or conversation.last_message_at


def _later(one: Any, other: Any) -> Any:
    return max((at for at in (one, other) if at), default=None)
