"""Two machines that answer each other."""

import itertools
from collections.abc import Sequence
from datetime import timedelta
from difflib import SequenceMatcher

from common.text.matching import normalise
from intelligence.drafts import Turn

from .hand_over import is_autoresponse

_ROUNDS = 3
# Nobody reads and types this fast.
_AT_ONCE = timedelta(seconds=3)
_NEARLY_EQUAL = 0.9
_LEAST_LETTERS = 4


def is_loop(history: Sequence[Turn]) -> bool:
    """Whether the last rounds look like a machine's: the same words, at once, or an automatic answer again."""
    rounds = _rounds(history)
    last = rounds[-_ROUNDS:]
    answers = [theirs for _ours, theirs in last]
    if sum(is_autoresponse(turn.text) for turn in answers) >= 2:
        return True
    return len(last) == _ROUNDS and (_nearly_equal([turn.text for turn in answers]) or all(map(_came_at_once, last)))


def _rounds(history: Sequence[Turn]) -> list[tuple[Turn, Turn]]:
    """Each of our turns with the one of theirs that followed."""
    return [
        (ours, theirs)
        for ours, theirs in itertools.pairwise(history)
        if ours.is_ours and not theirs.is_ours and theirs.text.strip()
    ]


def _nearly_equal(texts: list[str]) -> bool:
    said = [normalise(text) for text in texts]
    pairs = itertools.pairwise(said)
    return min(map(len, said)) >= _LEAST_LETTERS and all(
        SequenceMatcher(None, one, other).ratio() >= _NEARLY_EQUAL for one, other in pairs
    )


def _came_at_once(round_: tuple[Turn, Turn]) -> bool:
    ours, theirs = round_
    return bool(ours.at and theirs.at and timedelta() <= theirs.at - ours.at <= _AT_ONCE)
