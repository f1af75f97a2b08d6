"""All that a text claims in figures, taken apart."""

import re
from dataclasses import dataclass, field

from common.text.matching import normalise

from .calendar_words import DAILY, DOUBTFUL_MONTHS, DOUBTFUL_WEEKDAYS, FROM_TODAY, MONTHS, RANGES, WEEKDAYS
from .links import take_out_links
from .numbers import Number, read_numbers, take_out_codes

_PHONE = re.compile(r"(?<![\d.,])(?:\+|00)?\(?\d(?:[\s().-]{0,2}\d){8,14}(?![\d,])")
_CLOCK = re.compile(
    r"(?<![\d.,:])(\d{1,2})(?:[:.](\d{2}))?\s*(am(?!\w)|pm(?!\w)|a\.m\.?|p\.m\.?|o'clock|صباحا|مساء|الصبح|بالليل|ظهرا|ص(?!\w)|م(?!\w))"
    r"|(?<![\d.,:])(\d{1,2}):(\d{2})(?![\d:])"
)
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})[/.](\d{1,2})(?:[/.](\d{2,4}))?(?!\d)")
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY_MONTH = re.compile(rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+({_MONTH})(?!\w)(?:[\s,]+(\d{{4}})(?!\d))?")
_MONTH_DAY = re.compile(rf"(?<!\w)({_MONTH})\s+(\d{{1,2}})(?:st|nd|rd|th)?(?![\w,.]*\d)(?:[\s,]+(\d{{4}})(?!\d))?")
_AFTERNOON = frozenset({"pm", "p.m", "p.m.", "مساء", "م", "بالليل"})
_NO_HALF = frozenset({"o'clock", "ظهرا", None})
_WORD = re.compile(r"[^\W\d_]+|[–—-]")

# Of one day and month; the year where it was said.
Day = tuple[int, int, int | None]


@dataclass(slots=True)
class Claims:
    links: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    phones: dict[str, str] = field(default_factory=dict)
    # Minutes of the day; two where nobody said which half of it. By what was written.
    times: dict[str, frozenset[int]] = field(default_factory=dict)
    # Every way to read it: day and month come in either order.
    dates: dict[str, frozenset[Day]] = field(default_factory=dict)
    weekdays: dict[str, int] = field(default_factory=dict)
    months: dict[str, int] = field(default_factory=dict)
    near_days: dict[str, str] = field(default_factory=dict)
    numbers: list[Number] = field(default_factory=list)


def read_claims(text: str) -> Claims:
    claims = Claims()
    text, claims.links = take_out_links(normalise(text))
    text = _take_dates(text, claims)
    text = _take_times(text, claims)
    text = _take_phones(text, claims)
    text, claims.codes = take_out_codes(text)
    _read_calendar(text, claims)
    claims.numbers = read_numbers(text)
    return claims


def _take_phones(text: str, claims: Claims) -> str:
    def note(match: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", match.group())
        claims.phones[match.group().strip()] = digits
        return " "

    return _PHONE.sub(note, text)


def _take_times(text: str, claims: Claims) -> str:
    def note(match: re.Match[str]) -> str:
        hour, minute = int(match[1] or match[4]), int(match[2] or match[5] or 0)
        if hour > 24 or minute > 59:
            return match.group()
        claims.times[match.group().strip()] = _minutes(hour, minute, match[3])
        return " "

    return _CLOCK.sub(note, text)


def _minutes(hour: int, minute: int, half: str | None) -> frozenset[int]:
    if half in _NO_HALF:
        return frozenset({hour * 60 + minute} | ({(hour + 12) % 24 * 60 + minute} if hour <= 12 else set()))
    hour = hour % 12 + (12 if half in _AFTERNOON else 0) if hour <= 12 else hour
    return frozenset({hour * 60 + minute})


def _take_dates(text: str, claims: Claims) -> str:
    def note(match: re.Match[str], *days: Day) -> str:
        readable = frozenset(day for day in days if 1 <= day[0] <= 31 and 1 <= day[1] <= 12)
        if not readable:
            return match.group()
        claims.dates[match.group().strip()] = readable
        return " "

    text = _ISO.sub(lambda m: note(m, (int(m[3]), int(m[2]), int(m[1]))), text)
    text = _DAY_MONTH.sub(lambda m: note(m, (int(m[1]), MONTHS[m[2]], _year(m[3]))), text)
    text = _MONTH_DAY.sub(lambda m: note(m, (int(m[2]), MONTHS[m[1]], _year(m[3]))), text)

    def slashed(match: re.Match[str]) -> str:
        if "/" not in match.group() and not match[3]:
            return match.group()  # 9.30 is a price or a time
        one, two, year = int(match[1]), int(match[2]), _year(match[3])
        return note(match, (one, two, year), (two, one, year))

    return _SLASHED.sub(slashed, text)


def _year(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) + (2000 if len(text) == 2 else 0)


def _read_calendar(text: str, claims: Claims) -> None:
    words = _WORD.findall(text)
    last: int | None = None
    for place, word in enumerate(words):
        if word in DAILY:
            claims.weekdays |= {f"{word}{number}": number for number in range(7)}
        if word in MONTHS and word not in DOUBTFUL_MONTHS:
            claims.months[word] = MONTHS[word]
        if word in FROM_TODAY:
            claims.near_days[word] = FROM_TODAY[word]
        if word in WEEKDAYS:
            number = WEEKDAYS[word]
            claims.weekdays[word] = number
            if last is not None and words[place - 1] in RANGES:
                between = range(1, (number - last) % 7)
                claims.weekdays |= {f"{word}-{step}": (last + step) % 7 for step in between}
            last = number
        elif word not in RANGES:
            last = None


def is_doubtful_weekday(word: str) -> bool:
    return word in DOUBTFUL_WEEKDAYS
