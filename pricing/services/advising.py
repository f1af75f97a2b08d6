"""A language model may choose among what the rules allow, and word it. Whatever it says beyond that is dropped."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from common.phrases import Phrase, join
from intelligence.choices import Task
from intelligence.errors import NoAnswer
from intelligence.grounding import ungrounded
from intelligence.schemas import PriceAdvised
from intelligence.services.completion import complete, is_enabled

from ..agent import Candidate, Choice, Situation
from ..choices import DecidedBy, Strategy
from ..models import Product
from ..selectors.situations import as_json

_LONGEST_REASON = 400
_LONGEST_TEXT = 700
_MARKET_SECONDS = 15.0
# Of the two seconds in which an inquiry is decided.
CHAT_SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class Advice:
    choice: Choice
    by: DecidedBy = DecidedBy.RULES
    call_id: int | None = None
    text: str = ""
    """For the customer, in place of ours."""


def advised(
    choice: Choice, situation: Situation, product: Product, *, may_ask: bool, draft: str = "", seconds: float = 0
) -> Advice:
    """Not inside a transaction. Without a model, or an answer in time that keeps to the rules, the choice is theirs."""
    if not may_ask or len(choice.candidates) < 2 or not is_enabled(Task.PRICING):
        return Advice(choice)
    inputs = {"facts": _facts(situation, product), "candidates": _listed(choice.candidates), "draft": draft}
    try:
        done = complete(
            task=Task.PRICING, inputs=inputs, schema=PriceAdvised, deadline_seconds=seconds or _MARKET_SECONDS
        )
    except NoAnswer:
        return Advice(choice)
    chosen = _labelled(choice.candidates).get(done.answer.choice.strip("[] ").upper())
    if chosen is None:
        return Advice(choice)
    why = _reason(done.answer.reasoning, chosen, inputs["facts"], inputs["candidates"])
    return Advice(
        Choice(replace(chosen, why=why), choice.candidates),
        DecidedBy.MODEL,
        done.call_id,
        _text(done.answer.text, draft) if chosen == choice.chosen else "",
    )


def _facts(situation: Situation, product: Product) -> str:
    told = {"product": product.name, "currency": product.currency} | as_json(situation)
    # What it costs us and how low it may go leaves the house with nobody.
    return json.dumps({name: fact for name, fact in told.items() if name not in ("cost", "floor")}, ensure_ascii=False)


def _labelled(candidates: Sequence[Candidate]) -> dict[str, Candidate]:
    return {f"C{number}": candidate for number, candidate in enumerate(candidates, 1)}


def _listed(candidates: Sequence[Candidate]) -> str:
    return "\n".join(
        f"{label}: {Strategy(each.strategy).value} at {each.price}; chance {each.chance}; {each.why}"
        for label, each in _labelled(candidates).items()
    )


def _reason(said: str, chosen: Candidate, *facts: str) -> Phrase:
    """The rules' own words where it names figures that nobody told it."""
    said = " ".join(said.split())[:_LONGEST_REASON]
    if not said or ungrounded(said, facts=list(facts), own_words=()):
        return chosen.why
    return join([said])


def _text(said: str, draft: str) -> str:
    said = said.strip()
    if not draft or not said or len(said) > _LONGEST_TEXT or ungrounded(said, facts=[draft], own_words=()):
        return ""
    return said
