"""What to do about a reply, and words to begin with, in the language of the person who wrote it."""

import tomllib
from dataclasses import dataclass
from functools import cache

from intelligence.choices import Intent, Language, SuggestedAction

from .lexicon import FOLDER
from .replies import ReplyReading

_ACTIONS = {
    Intent.INTERESTED: SuggestedAction.QUALIFY,
    Intent.QUESTION: SuggestedAction.ANSWER,
    Intent.PRICE_INQUIRY: SuggestedAction.ANSWER,
    Intent.PURCHASE: SuggestedAction.TAKE_OVER,
    Intent.NOT_INTERESTED: SuggestedAction.CLOSE,
    Intent.COMPLAINT: SuggestedAction.TAKE_OVER,
    Intent.OPT_OUT: SuggestedAction.NONE,
    Intent.GREETING: SuggestedAction.ANSWER,
    Intent.OTHER: SuggestedAction.NONE,
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    action: SuggestedAction
    text: str


def suggest(reading: ReplyReading, *, language: Language | None = None) -> Suggestion:
    """`language`: another one than the reply was written in."""
    return suggest_for(reading.intent, language=language or reading.language, may_be_opt_out=reading.may_be_opt_out)


def suggest_for(intent: Intent, *, language: Language, may_be_opt_out: bool = False) -> Suggestion:
    """No words while it is not decided whether we may write at all."""
    if may_be_opt_out:
        return Suggestion(SuggestedAction.DECIDE_OPT_OUT, "")
    said = _texts()[intent]
    return Suggestion(_ACTIONS[intent], said.get(language, said[Language.ENGLISH]))


@cache
def _texts() -> dict[str, dict[str, str]]:
    return tomllib.loads((FOLDER / "suggestions.toml").read_text("utf-8"))
