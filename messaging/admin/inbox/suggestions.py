"""What to do about the message that waits, one click away: a reply for the composer, and a verb of the inbox."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from intelligence.choices import SuggestedAction
from leads.choices import Stage
from leads.transitions import STAGE_MOVES
from messaging.models import Conversation, Reading

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
    reading: Reading
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
    """None once a person has answered, or where nothing of it may be done. `can_write`: free text may go."""
    reading = conversation.reading
    if reading is None or not reading.is_done:
        return None
    deed = _DEEDS.get(SuggestedAction(reading.suggested_action)) if reading.suggested_action else None
    if deed and not (user.has_perm(deed.permission) and deed.is_possible(conversation)):
        deed = None
    text = reading.suggested_reply if can_write and user.has_perm(WRITE) else ""
    return Suggestion(reading, text, deed) if text or deed else None
