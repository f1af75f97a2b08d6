"""Texts of a call without the ways to reach its caller."""

import re
from collections.abc import Iterable

_LINKS = re.compile(
    r"""
    https?://\S+ | www\.\S+ | \b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|me|link|ly|gl|co|io)/\S*
    | [\w.+-]+@[\w-]+\.[\w.]+
    | (?<!\w)@[A-Za-z0-9_.]{3,}
    """,
    re.VERBOSE,
)
_NUMBERS = re.compile(r"\+?\d(?:[\s().\-–\u200e\u200f\u202a-\u202e\u2066-\u2069]{0,2}\d){6,}\+?")
_DASHES = re.compile("[-–.]")
_TAIL = 7
_SUSPICIOUS = re.compile(r"[@/]|www\.|(?:\d\D{0,3}){7}")
# More digits than an amount has, and no range of two amounts.
_SURELY = 9


def without_contacts(text: str, phones: Iterable[str] = ()) -> str:
    """`text` with numbers, addresses, links and accounts taken out; dates and amounts stay. `phones` are the call's."""
    if not _SUSPICIOUS.search(text):
        return text
    tails = {phone[-_TAIL:] for phone in phones}
    return _NUMBERS.sub(lambda found: "…" if _is_phone(found[0], tails) else found[0], _LINKS.sub("…", text))


def _is_phone(written: str, tails: set[str]) -> bool:
    digits = "".join(str(int(letter)) for letter in written if letter.isdigit())
    if written.startswith("+") or any(tail in digits for tail in tails):
        return True
    return len(digits) >= _SURELY and not _DASHES.search(written)
