"""Which call a notice closes: "the number is complete, thank you", mostly with the call quoted, named or described."""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from common.text.spelling import fold

from .duplicates import Signature, are_one, similarity
from .lexicon import expression, load
from .prefilter import Weighing
from .reading import Reading, read

# So much of the call's words in the notice says that it is quoted.
_QUOTED = 0.5
_LEAST_WORDS = 2
# What answers a call in more words than these says more than that it is over.
_SHORT = 80
_ASKS = re.compile("[?؟]")
# So many words of its own must describe a call: fewer where whoever posted the call closes it.
_OF_ANYBODY, _OF_ITS_CALLER = 3, 1


def is_closing(weighing: Weighing) -> bool:
    return bool(weighing.speaks_against.get("closed")) and not weighing.is_call


def says_over(text: str) -> bool:
    """In a word or two; means something only from the caller, in answer to the call."""
    said = read(text).text
    return (
        len(text) <= _SHORT
        and not _ASKS.search(text)
        and bool(expression("closing", "short", "over").search(said))
        and not expression("closing", "short", "still").search(said)
    )


def find_closed(notice: Signature, reading: Reading, calls: Iterable[tuple[int, str, Signature]]) -> int | None:
    """The key of the one call that the notice quotes or names, None where several fit.

    `calls`: key, title, signature.
    """
    earlier = [(key, title, call) for key, title, call in calls if call.sent_at <= notice.sent_at]
    for fits in (_quotes, _names):
        found = [key for key, title, call in earlier if fits(notice, reading, title, call)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _quotes(notice: Signature, _reading: Reading, _title: str, call: Signature) -> bool:
    return are_one(call, notice) or similarity(call.words, notice.words) >= _QUOTED


def _names(notice: Signature, reading: Reading, title: str, call: Signature) -> bool:
    """By its project, or by its whole title."""
    said = " ".join(re.findall(r"\w+", reading.text))
    names = [*call.projects, " ".join(re.findall(r"\w+", read(title).text))]
    return any(f" {name} " in f" {said} " for name in names if len(name.split()) >= _LEAST_WORDS) or bool(
        call.projects & notice.projects
    )


def find_described(reading: Reading, calls: Mapping[int, frozenset[str]], by_caller: Iterable[int]) -> int | None:
    """Of the open calls of the notice's group (key → words) the one that it describes: "the bank commercial is closed".

    `by_caller` are those of the same person. Who has one open call there need not describe it. None where two fit
    equally well: better a call too long than the wrong one closed.
    """
    mine = set(by_caller)
    described = _describing(reading)
    if len(mine) == 1 and not described:
        return next(iter(mine))
    shared = sorted(((len(described & words), key) for key, words in calls.items()), reverse=True)
    if not shared or (len(shared) > 1 and shared[0][0] == shared[1][0]):
        return None
    most, key = shared[0]
    return key if most >= (_OF_ITS_CALLER if key in mine else _OF_ANYBODY) else None


def _describing(reading: Reading) -> set[str]:
    return {word for word in re.findall(r"\w+", reading.text) if not word.isdigit()} - _nothing()


@cache
def _nothing() -> frozenset[str]:
    return frozenset(map(fold, load("closing")["names"]["nothing"]))
