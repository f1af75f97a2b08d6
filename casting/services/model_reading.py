"""A language model reads a call, where one is switched on: its words count as far as the message has them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from casting.rules.grounding import merge
from casting.rules.schema import ExtractedCall
from intelligence.choices import Task
from intelligence.errors import NoAnswer
from intelligence.schemas import PostRead
from intelligence.services.completion import complete, is_enabled

DEADLINE_SECONDS = 20.0
_LONGEST = 6_000
# It finds another number of calls in the message than the rules did.
_PARTS = "parts"


@dataclass(frozen=True, slots=True)
class ModelReading:
    """`doubts` beside each of `calls`."""

    is_call: bool
    calls: tuple[ExtractedCall, ...]
    doubts: tuple[tuple[str, ...], ...]


def ask_model(
    *, text: str, sent_at: datetime, group_name: str, by_rules: Sequence[ExtractedCall]
) -> ModelReading | None:
    """None where no answer is to be had: then the rules alone count."""
    if not is_enabled(Task.EXTRACT_CALL):
        return None
    inputs = {"message": text[:_LONGEST], "sent_at": f"{sent_at:%A %Y-%m-%d}", "group": group_name}
    try:
        answer = complete(
            task=Task.EXTRACT_CALL, inputs=inputs, schema=PostRead, deadline_seconds=DEADLINE_SECONDS
        ).answer
    except NoAnswer:
        return None
    if not answer.is_casting_call:
        return ModelReading(False, tuple(by_rules), tuple(() for _ in by_rules))
    if len(answer.calls) != len(by_rules):
        return ModelReading(True, tuple(by_rules), tuple((_PARTS,) for _ in by_rules))
    merged = [merge(text, ours, theirs) for ours, theirs in zip(by_rules, answer.calls, strict=True)]
    return ModelReading(True, tuple(call for call, _ in merged), tuple(doubts for _, doubts in merged))
