"""What to do about the message that waits, above the composer: what the AI says to it, then words to begin with, then a
verb of the inbox. Readings and the auto-reply both have something to say; staff see one panel, and one text."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from intelligence.choices import SuggestedAction
from leads.choices import Stage
from leads.transitions import STAGE_MOVES
from messaging.models import Conversation, HandOver, Reading, ShadowAnswer
from messaging.selectors.auto_reply import pending_shadow, standing_hand_over

from .access import ACT, CHANGE_LEAD, WRITE


@dataclass(frozen=True, slots=True)
class Deed:
    """One click: a verb with what it is told."""

    verb: str
    title: Any
    icon: str
    permission: str = ACT
    said: Mapping[str, str] = field(default_factory=dict)
    is_possible: Callable[[Conversation], bool] = lambda conversation: True

    @property
    def as_json(self) -> str:
        return json.dumps(dict(self.said))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`text` is the shadow answer's where it has one, for it comes from facts; else the reading's."""

    handed_over: HandOver | None
    shadow: ShadowAnswer | None
    text: str
    deed: Deed | None


_DEEDS: Mapping[SuggestedAction, Deed] = {
    SuggestedAction.TAKE_OVER: Deed(
        "takeover", _("Take over from the AI"), "front_hand", is_possible=lambda conversation: conversation.bot
    ),
    SuggestedAction.QUALIFY: Deed(
        "stage",
        _("Move to Qualified"),
        "moving",
        CHANGE_LEAD,
        {"to": Stage.QUALIFIED},
        lambda conversation: STAGE_MOVES.allows(conversation.lead.stage, Stage.QUALIFIED),
    ),
    SuggestedAction.CLOSE: Deed(
        "close", _("Close"), "check_circle", is_possible=lambda conversation: conversation.status == "open"
    ),
}


def suggestion_for(conversation: Conversation, *, user: User, can_write: bool) -> Suggestion | None:
    """None where there is nothing to say, or nothing of it may be done. `can_write`: free text may go."""
    reading = _reading_of(conversation)
    handed_over, shadow = standing_hand_over(conversation), _shadow_of(conversation, reading)
    deed = _deed(conversation, reading, user) if reading else None
    text = _text(reading, shadow) if can_write and user.has_perm(WRITE) else ""
    return Suggestion(handed_over, shadow, text, deed) if handed_over or shadow or text or deed else None


def _reading_of(conversation: Conversation) -> Reading | None:
    reading = conversation.reading
    return reading if reading and reading.is_done else None


def _shadow_of(conversation: Conversation, reading: Reading | None) -> ShadowAnswer | None:
    """They wrote on since: what would have been answered before is no answer any more."""
    shadow = pending_shadow(conversation)
    is_overtaken = shadow and reading and shadow.message_id < reading.message_id
    return None if is_overtaken else shadow


def _text(reading: Reading | None, shadow: ShadowAnswer | None) -> str:
    """What the AI would say while it hands over only holds the place of a person, who is there now."""
    if shadow and shadow.text and (shadow.facts or not shadow.reason):
        return shadow.text
    return reading.suggested_reply if reading else ""


def _deed(conversation: Conversation, reading: Reading, user: User) -> Deed | None:
    deed = _DEEDS.get(SuggestedAction(reading.suggested_action)) if reading.suggested_action else None
    return deed if deed and user.has_perm(deed.permission) and deed.is_possible(conversation) else None
