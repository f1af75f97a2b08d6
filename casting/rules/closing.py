"""Which call a notice closes: "the number is complete, thank you", mostly with the call quoted or named."""

import re
from collections.abc import Iterable

from .duplicates import Signature, are_one, similarity
from .prefilter import Weighing
from .reading import Reading, read

# So much of the call's words in the notice says that it is quoted.
_QUOTED = 0.5
_LEAST_WORDS = 2


def is_closing(weighing: Weighing) -> bool:
    return bool(weighing.speaks_against.get("closed")) and not weighing.is_call


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
