"""Days as people write them, resolved from the day the message was sent."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import islice

from .lexicon import compiled, load

_EDGE, _END = r"(?<![\w:.,])(?:[وفب]?(?:ال|ل)?)?", r"(?![\w:%])"
_ISO = re.compile(r"(?<!\d)(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_NUMERIC = re.compile(r"(?<![\d/.\-+])(\d{1,2}) ?([/.\-]) ?(\d{1,2})(?: ?\2 ?((?:20)?\d\d))?(?![\d/])")
_OF_THIS_MONTH = re.compile(
    r"(?:يوم|بتاريخ|the)? ?(\d{1,2})(?:st|nd|rd|th)? ?(?:of this month|of the month|من ?(?:هال"
    r"|هذا ال|ال|نفس ال)شهر|(?:ب?ال|هال|ف?هال)شهر)"
)
_IN_DAYS = re.compile(r"(?<!\d)(\d{1,2}) ?(?:days?|ايام|يوم|تيام)(?!\w)")
_IN_WEEKS = re.compile(r"(?<!\d)(\d) ?(?:weeks?|اسابيع)(?!\w)")
_IN_HOURS = re.compile(r"(?<!\d)(\d{2}) ?(?:hours?|hrs?|h|ساعه)(?!\w)")
_END_OF = r"(?:end of|late|نهايه|اخر|اواخر|ختام)"
_END_OF_MONTH = re.compile(rf"{_END_OF} (?:the |this )?(?:month|الشهر|هالشهر|هذا الشهر|شهر(?! *\w))")
_END_OF_WEEK = re.compile(rf"{_END_OF} (?:the |this )?(?:week|الاسبوع|هالاسبوع|هذا الاسبوع)")
_THURSDAY, _FRIDAY = 3, 4
_MOST = 100


@dataclass(frozen=True, slots=True, order=True)
class Day:
    """`explicit` where a day of the month is named; a weekday beside one only repeats it."""

    start: int
    end: int
    day: date
    explicit: bool


@cache
def _named(table: str) -> tuple[tuple[int, re.Pattern[str]], ...]:
    return tuple((int(number), compiled(names)) for number, names in load("calendar")[table].items())


@cache
def month_names() -> tuple[tuple[int, str], ...]:
    return tuple((number, f"(?:{pattern.pattern})") for number, pattern in _named("months"))


@cache
def _with_month() -> tuple[tuple[int, re.Pattern[str], re.Pattern[str], re.Pattern[str]], ...]:
    return tuple(
        (
            number,
            re.compile(rf"(?<![\d:])(\d{{1,2}}) ?(?:st|nd|rd|th)?(?:-| |\.|of|من|شهر|/)*{name},? ?(20\d\d)?"),
            re.compile(rf"{name}\.? ?(?:the )?(\d{{1,2}})(?:st|nd|rd|th)?(?![\d:%])(?:,? ?(20\d\d))?"),
            re.compile(rf"({_END_OF}|mid|منتصف|نص)(?: |-|شهر|of)*{name},? ?(20\d\d)?"),
        )
        for number, name in month_names()
    )


def find_days(text: str, sent: date) -> list[Day]:
    """In the order of `text`, which is normalised; of two that overlap the more explicit."""
    found = sorted(islice(_all_days(text, sent), _MOST), key=lambda day: (not day.explicit, day.start - day.end))
    kept: list[Day] = []
    for day in found:
        if all(day.end <= other.start or day.start >= other.end for other in kept):
            kept.append(day)
    return sorted(kept)


def _all_days(text: str, sent: date) -> Iterator[Day]:
    yield from _explicit_days(text, sent)
    for after, pattern in _named("relative"):
        yield from (Day(*found.span(), sent + timedelta(after), False) for found in pattern.finditer(text))
    for weekday, pattern in _named("weekdays"):
        day = sent + timedelta((weekday - sent.weekday() - 1) % 7 + 1)
        yield from (Day(*found.span(), day, False) for found in pattern.finditer(text))
    for unit, pattern in ((1, _IN_DAYS), (7, _IN_WEEKS), (1 / 24, _IN_HOURS)):
        for found in pattern.finditer(text):
            yield Day(*found.span(), sent + timedelta(int(int(found[1]) * unit)), False)
    for found in _END_OF_WEEK.finditer(text):
        last = _THURSDAY if "اسبوع" in found[0] else _FRIDAY
        yield Day(*found.span(), sent + timedelta((last - sent.weekday()) % 7), True)


def _explicit_days(text: str, sent: date) -> Iterator[Day]:
    for found in _ISO.finditer(text):
        yield from _day(found, sent, int(found[3]), int(found[2]), found[1])
    for found in _NUMERIC.finditer(text):
        yield from _day(found, sent, int(found[1]), int(found[3]), found[4])
    for month, before, after, part in _with_month():
        for pattern in (before, after):
            for found in pattern.finditer(text):
                yield from _day(found, sent, int(found[1]), month, found[2])
        for found in part.finditer(text):
            middle = found[1] in ("mid", "منتصف", "نص")
            yield from _day(found, sent, 15 if middle else 0, month, found[2])
    for found in _END_OF_MONTH.finditer(text):
        yield from _day(found, sent, 0, sent.month, str(sent.year))
    for found in _OF_THIS_MONTH.finditer(text):
        yield from _day(found, sent, int(found[1]), sent.month, str(sent.year))


def _day(found: re.Match[str], sent: date, day: int, month: int, year: str | None) -> Iterator[Day]:
    """`day` 0 is the month's last. Without a year it is the next one to come."""
    if not 1 <= month <= 12:
        return
    known = int(year) + (2000 if int(year) < 100 else 0) if year else None
    for candidate in [known] if known else [sent.year, sent.year + 1]:
        length = monthrange(candidate, month)[1]
        if day > length:
            continue
        when = date(candidate, month, day or length)
        if known or when >= sent:
            yield Day(*found.span(), when, True)
            return
