"""The next answer to a customer: from facts, or a colleague's. Nothing is sent and nothing is written here."""

from collections.abc import Sequence

from intelligence.choices import HandOverReason
from intelligence.drafts import Draft, Turn
from intelligence.rules.answers import answer_by_rules, hand_over, read_burst, refusal
from intelligence.rules.loops import is_loop
from intelligence.rules.reply_language import language_of


def draft_reply(
    *,
    history: Sequence[Turn],
    language: str | None = None,
) -> Draft:
    """Answers what the person wrote since our last word. Rules decide what a person must see."""
    texts = list(_since_our_last_word(history))
    theirs = [turn.text for turn in history if not turn.is_ours]
    burst = read_burst(texts, language or language_of(theirs))
    if is_loop(history):
        return hand_over(burst, HandOverReason.LOOP)
    if refused := refusal(burst):
        return refused
    return answer_by_rules(burst)


def _since_our_last_word(history: Sequence[Turn]) -> list[str]:
    last = max((place for place, turn in enumerate(history) if turn.is_ours), default=-1)
    return [turn.text for turn in history[last + 1 :] if turn.text.strip()]
