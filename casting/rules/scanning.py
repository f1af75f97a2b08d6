"""Many expressions sought in many short texts: only those are tried of which a needed part stands in the text.

Most posts hold none of most words. That a part stands in a text is known a hundred times quicker than that an
expression does not match it, and where the part is missing, the expression cannot match.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

# Python's own parser of expressions; it has no public name, and `None` below is always a safe answer.
from re import _constants as codes  # type: ignore[attr-defined]  # isort: skip
from re import _parser as parser  # type: ignore[attr-defined]  # isort: skip

# Parts are spelt out up to so many variants; beyond them, what came before is part enough.
_MOST_VARIANTS = 48
_LONGEST_CLASS = 12

Variants = frozenset[str]
_NOTHING: Variants = frozenset([""])


class Scanner:
    """Finds what `re.compile("|".join(expressions)).finditer` finds, for expressions that match no empty text."""

    def __init__(self, expressions: Sequence[str]) -> None:
        self._patterns = [re.compile(each) for each in expressions]
        needed = [needed_parts(each) for each in expressions]
        self._always = {line for line, parts in enumerate(needed) if parts is None}
        self._parts = [(part, line) for line, parts in enumerate(needed) for part in parts or ()]

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        # A comprehension: it runs a thousand times as often as all that follows.
        lines = {line for part, line in self._parts if part in text} | self._always
        patterns = [self._patterns[line] for line in sorted(lines)]
        found = [match for pattern in patterns if (match := pattern.search(text))]
        while found:
            # Of those that begin at one place, the one that was written first: min() keeps the order.
            first = min(found, key=re.Match.start)
            yield first
            found = [match for each in found if (match := _from(first.end(), each))]


def _from(place: int, match: re.Match[str]) -> re.Match[str] | None:
    return match if match.start() >= place else match.re.search(match.string, place)


def needed_parts(expression: str) -> Variants | None:
    """Texts of which one at least stands in whatever matches; None where there are none worth asking for."""
    return _needed(parser.parse(expression))


def _needed(sequence: Any) -> Variants | None:
    best: Variants | None = None
    run = _NOTHING
    for code, value in sequence:
        spelt = _spelt_out(code, value)
        longer = _joined(run, spelt) if spelt is not None else None
        if longer is not None:
            run = longer
            continue
        best = _better(_better(best, run), _needed_within(code, value))
        run = spelt if spelt is not None else _NOTHING
    return _better(best, run)


def _needed_within(code: Any, value: Any) -> Variants | None:
    if code is codes.SUBPATTERN:
        return _needed(value[3])
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT) and value[0]:
        return _needed(value[2])
    if code is codes.BRANCH:
        branches = [_needed(each) for each in value[1]]
        known = [each for each in branches if each is not None]
        return frozenset().union(*known) if len(known) == len(branches) else None
    return None


def _spelt_out(code: Any, value: Any) -> Variants | None:
    """All that this matches, where that is little."""
    if code is codes.LITERAL:
        return frozenset([chr(value)])
    if code in (codes.ASSERT, codes.ASSERT_NOT, codes.AT):
        return _NOTHING
    if code is codes.IN and len(value) <= _LONGEST_CLASS and all(each is codes.LITERAL for each, _ in value):
        return frozenset(chr(letter) for _, letter in value)
    if code is codes.SUBPATTERN:
        return _all_spelt_out(value[3])
    if code is codes.BRANCH:
        branches = [_all_spelt_out(each) for each in value[1]]
        known = [each for each in branches if each is not None]
        return _few(frozenset().union(*known)) if len(known) == len(branches) else None
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT) and value[:2] == (0, 1):
        maybe = _all_spelt_out(value[2])
        return None if maybe is None else _few(maybe | _NOTHING)
    return None


def _all_spelt_out(sequence: Any) -> Variants | None:
    run: Variants | None = _NOTHING
    for code, value in sequence:
        spelt = _spelt_out(code, value)
        run = _joined(run, spelt) if run is not None and spelt is not None else None
    return run


def _joined(one: Variants, other: Variants) -> Variants | None:
    if len(one) * len(other) > _MOST_VARIANTS:
        return None
    return frozenset(first + second for first, second in product(one, other))


def _few(variants: Variants) -> Variants | None:
    return variants if len(variants) <= _MOST_VARIANTS else None


def _better(one: Variants | None, other: Variants | None) -> Variants | None:
    """The one whose shortest part is longer; what stands within every text tells nothing."""
    known = [_without_longer(each) for each in (one, other) if each is not None and "" not in each]
    return max(known, key=lambda variants: min(map(len, variants)), default=None)


def _without_longer(variants: Variants) -> Variants:
    """A text that holds the longer one holds the shorter one."""
    return frozenset(each for each in variants if not any(other in each for other in variants if other != each))
