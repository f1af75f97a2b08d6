"""The next answer to a customer: from facts, or a colleague's. Nothing is sent and nothing is written here."""

from collections.abc import Sequence
from dataclasses import replace

from intelligence.choices import HandOverReason
from intelligence.drafts import Draft, Outcome, Turn
from intelligence.rules.answers import answer_by_rules, hand_over, read_burst, refusal
from intelligence.rules.loops import is_loop
from intelligence.rules.reply_language import language_of

from .model_reply import reply_by_model


def draft_reply(
    *,
    history: Sequence[Turn],
    language: str | None = None,
    deadline_seconds: float | None = None,
    business: str = "",
    asker: int | None = None,
) -> Draft:
    """Answers what the person wrote since our last word. Rules decide what a person must see; a language model, where
    one is switched on, words what the facts say; whatever it gets wrong, the rules answer. `asker`: see `facts.py`.

    Call it outside a transaction: a model may take its time.
    """
    texts = list(_since_our_last_word(history))
    theirs = [turn.text for turn in history if not turn.is_ours]
    burst = read_burst(texts, language or language_of(theirs), asker)
    if is_loop(history):
        return hand_over(burst, HandOverReason.LOOP)
    if refused := refusal(burst):
        return refused
    by_rules = answer_by_rules(burst)
    if by_rules.outcome != Outcome.ANSWER or not by_rules.facts:
        return by_rules
    drafted, why_not = reply_by_model(burst, history=history, deadline_seconds=deadline_seconds, business=business)
    return drafted or replace(by_rules, notes=(*why_not, *by_rules.notes))


def _since_our_last_word(history: Sequence[Turn]) -> list[str]:
    last = max((place for place, turn in enumerate(history) if turn.is_ours), default=-1)
    return [turn.text for turn in history[last + 1 :] if turn.text.strip()]
