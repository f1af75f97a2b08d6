"""What rewording must not touch: prices, links, names, placeholders, numbers, dates, the way to opt out.

Verified after the fact, letter by letter, whoever did the rewording: what was lost or made up is named.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from common.text.matching import normalise

from .grounding.calendar_words import DOUBTFUL_MONTHS, DOUBTFUL_WEEKDAYS, FROM_TODAY, MONTHS, WEEKDAYS
from .grounding.links import EMAIL, HANDLE, LINK, TAIL
from .grounding.units import CURRENCIES, UNITS
from .rules.spam.opt_out_lines import opt_out_lines


class PartKind(StrEnum):
    LINK = "link"
    EMAIL = "email"
    HANDLE = "handle"
    PLACEHOLDER = "placeholder"
    PHONE = "phone"
    DATE = "date"
    PERCENTAGE = "percentage"
    AMOUNT = "amount"
    CODE = "code"
    NUMBER = "number"
    DAY = "day"
    NAME = "name"
    OPT_OUT = "opt_out"


@dataclass(frozen=True, slots=True)
class Part:
    kind: PartKind
    text: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Changes:
    """What rewording did to the parts it had to keep; false where it kept them."""

    lost: tuple[str, ...]
    invented: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.lost or self.invented)


_D = r"[\d٠-٩۰-۹]"
_NUMERAL = rf"{_D}+(?:[.,٬٫:]{_D}+)*"
# The codes and names of currencies. Letters alone, such as "n" and "le", are too often something else.
_MONEY = [word for word, unit in UNITS.items() if unit in CURRENCIES and len(word) > 2]
_LATIN_MONEY = "|".join(word for word in _MONEY if word.isascii())
_ARABIC_MONEY = "|".join(word for word in _MONEY if not word.isascii())
_SIGN = rf"(?:[₦$€£﷼]|\b(?:{_LATIN_MONEY})\b|\bN(?=\d))"
_UNIT = (
    rf"(?:[₦$€£﷼]|(?:k|m|sr|qr|{_LATIN_MONEY})\b|(?:ألف|الف|آلاف|مليون|ملايين)?\s?(?:{_ARABIC_MONEY}|ليرة)\w*|"
    r"ج\.م|جم\b|ر\.س|د\.إ|د\.ك|ألف\b|الف\b|آلاف\b|مليون\b)"
)
# What is written onto a number; any other letter makes it Arabizi.
_MEASURE = r"(?:k|m|gb|mb|tb|kg|g|mg|am|pm|h|hrs?|min|mins|cm|mm|ml|l|km|w|v|x|st|nd|rd|th|in|inch|yrs?|s|pcs)"
_KINDS = (
    (PartKind.PLACEHOLDER, r"\{\{?\s*\w+\s*\}?\}"),
    (PartKind.EMAIL, EMAIL),
    (PartKind.LINK, LINK),
    (PartKind.HANDLE, HANDLE),
    (
        PartKind.DATE,
        rf"{_D}{{4}}-{_D}{{1,2}}-{_D}{{1,2}}|{_D}{{1,2}}[/.]{_D}{{1,2}}[/.]{_D}{{2,4}}|{_D}{{1,2}}/{_D}{{1,2}}",
    ),
    (PartKind.PHONE, rf"(?:\+|00)?{_D}(?:[ ()-]?{_D}){{8,14}}"),
    (PartKind.PERCENTAGE, rf"{_NUMERAL}\s?[%٪]"),
    (PartKind.AMOUNT, rf"{_SIGN}\s?{_NUMERAL}(?:\s?[km]\b)?|(?<!\w){_NUMERAL}\s?{_UNIT}"),
    (PartKind.CODE, r"\b(?-i:(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9][A-Z0-9-]{3,})\b"),
    (PartKind.NUMBER, rf"(?<!\w)#?{_NUMERAL}(?:{_MEASURE}\b|(?![^\W\d_]))"),
)
_PARTS = re.compile("|".join(f"(?P<{kind.value}>{pattern})" for kind, pattern in _KINDS), re.I)
# What tells a date in words. Moving an appointment by a day is as bad as changing a price. "Today" is left out: "hurry,
# today only" is what calming takes away.
_DAYS = frozenset(
    {*WEEKDAYS, *MONTHS, *(word for word, day in FROM_TODAY.items() if day != "today"), "tonight"}
    - {*DOUBTFUL_WEEKDAYS, *DOUBTFUL_MONTHS}
)
_WORD = re.compile(r"[^\W_]+")
_ARTICLE = "ال"


def kept_parts(text: str, *, names: Iterable[str] = ()) -> tuple[Part, ...]:
    """In the order of the text. `names` of people, products and businesses are kept where they occur."""
    return tuple(sorted(_parts(text, names), key=lambda part: (part.start, -part.end)))


def what_changed(original: str, rewritten: str, *, names: Iterable[str] = (), may_add: str = "") -> Changes:
    """`may_add`: a line of ours that the rewritten text may carry beyond the original, such as a way to opt out."""
    names = tuple(names)
    before, after = kept_parts(original, names=names), kept_parts(rewritten, names=names)
    there = {_compared(part) for part in (*before, *kept_parts(may_add), *(Part(PartKind.NAME, n) for n in names))}
    lost = [part.text for part in before if not _is_in(part, rewritten, after)]
    invented = [
        part.text
        for part in after
        if part.kind not in (PartKind.OPT_OUT, PartKind.NAME) and _compared(part) not in there
    ]
    return Changes(tuple(dict.fromkeys(lost)), tuple(dict.fromkeys(invented)))


def _parts(text: str, names: Iterable[str]) -> Iterator[Part]:
    for found in _PARTS.finditer(text):
        kind = PartKind(str(found.lastgroup))
        said = found[0].rstrip(TAIL) if kind in (PartKind.LINK, PartKind.EMAIL) else found[0].strip()
        start = found.start() + found[0].index(said)
        yield Part(kind, said, start, start + len(said))
    for found in _WORD.finditer(text):
        if _day(found[0]) in _DAYS:
            yield Part(PartKind.DAY, found[0], *found.span())
    for name in filter(None, names):
        for found in re.finditer(re.escape(name), text):
            yield Part(PartKind.NAME, name, *found.span())
    yield from (Part(PartKind.OPT_OUT, text[start:end], start, end) for start, end in opt_out_lines(text))


def _day(word: str) -> str:
    """ "لِلخميس" and "والخميس" are Thursday as well."""
    plain = normalise(word)
    at = plain.find(_ARTICLE)
    return plain[at:] if 0 < at <= 2 else f"{_ARTICLE}{plain[2:]}" if plain.startswith("لل") else plain


def _is_in(part: Part, rewritten: str, after: Iterable[Part]) -> bool:
    if part.kind == PartKind.OPT_OUT:
        return " ".join(part.text.split()) in " ".join(rewritten.split())
    if part.kind == PartKind.DAY:
        return any(other.kind == part.kind and _compared(other) == _compared(part) for other in after)
    return any(other.text == part.text for other in after if other.kind == part.kind) or _stands_in(
        part.text, rewritten
    )


def _stands_in(part: str, text: str) -> bool:
    """As a whole: 5 is not kept by 50, nor 9,000 by 19,000."""
    return re.search(rf"(?<![\w.,٬٫]){re.escape(part)}(?![\w]|[.,٬٫]\d)", text) is not None


def _compared(part: Part) -> tuple[str, str]:
    if part.kind == PartKind.DAY:
        return "", _day(part.text)
    return "", normalise(part.text).replace(" ", "")
