"""Ages of the people who are sought."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise

from .calendar import month_names
from .lexicon import expression

_TO = r"(?:-|to|till|until|الي|لحد|لغايه|حتي|ل|لـ)"
_LABEL = r"(?:ages?|aged|العمر|السن|سن|عمر\w*|اعمار\w*|سنه|سنها|بعمر|بين|between|من)"
_RANGE = re.compile(
    rf"(?<![\d/.,:$€-])(?<!\d )(\d{{1,2}}) ?(?:years?|yrs?|سنه)? ?{_TO} ?(?:ال ?)?(\d{{1,2}})(?![\d/:]|[.,]\d| ?-\d)"
)
_BETWEEN = re.compile(rf"(?:between|بين(?: ال)?|{_LABEL} ?:?) ?(\d{{1,2}}) ?(?:and|&|و) ?(?:ال ?)?(\d{{1,2}})(?!\d)")
_ABOVE = re.compile(
    r"(?<!\d)(\d{1,2}) ?(?:\+|(?:years? )?(?:and|&|or) (?:above|over|up|older)|(?:سنه )?(?:و ?ما فوق"
    r"|فما فوق|و ?فوق|و ?طالع|واكبر|فاكثر|و ?اكثر))"
)
_OVER = re.compile(
    r"(?:فوق|اكبر من|اكثر من|ما فوق|above|over|older than|at least|minimum(?: age)?"
    r"|\+)(?: ?سن)? ?(?:ال ?)?(\d{1,2})(?![\d/:+]|[.,]\d)"
)
_UNDER = re.compile(
    r"(?:under|below|up to|younger than|max(?:imum)?|تحت|اقل من|اصغر من|دون|لا يتجاوز|ما يتعدي"
    r"|مش اكبر من)(?: ?(?:سن|عمر|age))? ?(?:ال ?)?(\d{1,2})(?![\d/:]|[.,]\d)"
)
_ONE = re.compile(
    rf"(?:(?:{_LABEL}) ?[:\-]? ?(\d{{1,2}})(?![\d/:+]|[.,]\d)|(?<!\d)(\d{{1,2}}) ?(?:years? old"
    rf"|y ?/ ?o|y\.o|yo|yrs?(?: old)?|سنه|سنين|سنوات|عام)(?!\w))"
)
_IN_BRACKETS = re.compile(r"(?:[,(] ?)(\d{2})(?= ?[),])")
_DECADES = {"عشرين": 20, "ثلاثين": 30, "تلاتين": 30, "اربعين": 40, "خمسين": 50, "ستين": 60, "سبعين": 70}
_DECADES |= {"twent": 20, "thirt": 30, "fort": 40, "fift": 50, "sixt": 60, "sevent": 70}
_DECADE = re.compile(
    r"(?<!\w)(?:(?:early|mid|late)[ -]?(?:to[ -](?:mid|late)[ -]?)?)?(?:[وفبل]?(?:ال|ل)?(عشرين"
    r"|ثلاثين|تلاتين|اربعين|خمسين|ستين|سبعين)(?:ات|يات|ي|يه|ينات|ها|و)(?:ها|ه)?|(twent|thirt|fort"
    r"|fift|sixt|sevent)ies|([2-7])0'?s)(?!\w)"
)
_AROUND = 120
# Nobody lists more in a line.
_MOST = 30
_TO_ANOTHER = ("-", "to", "or", "and", "/", "او", "و", "الي", "ل")
# "Late 30s (38-45)".
_BESIDE = 4
_NOT_AGES = re.compile(
    r" ?(?:cm|kg|days?|hours?|hrs?|min|am|pm|k\b|%|people|pax|extras|ايام|يوم|ساعه|ساعات|دقيق|حلق"
    r"|مشاهد|شخص|كيلو|سم|الف|صباح|مساء|ص\b|م\b|th\b|st\b|nd\b|rd\b)"
)
_LABELLED = re.compile(rf"(?<!\w)(?:{_LABEL}|age range) ?:?[^\w\n]*(?:سن |ال|from )?$")
_BEFORE_MONEY = re.compile(
    r"(?:sar|aed|egp|usd|kwd|kd|sr|\$|€|£|size|sizes|مقاس|الطول|طول|height|ريال|الساعه|at|@|call) ?:? ?$"
)


@dataclass(frozen=True, slots=True, order=True)
class Age:
    start: int
    end: int
    least: int | None
    most: int | None


def find_ages(text: str) -> list[Age]:
    """In the order of a line of normalised text; figures win over "thirties" beside them."""
    kept: list[Age] = []
    for age in islice(_all_ages(text), _MOST):
        if all(age.end <= other.start or age.start >= other.end for other in kept):
            kept.append(age)
    joined = _joined(text, sorted(kept))
    spoken = [age for age in joined if _DECADE.match(text, age.start)]
    beside = [
        age for age in spoken if any(0 <= each.start - age.end < _BESIDE for each in joined if each not in spoken)
    ]
    return [age for age in joined if age not in beside]


def _joined(text: str, ages: list[Age]) -> list[Age]:
    """ "Twenties to thirties" is one age."""
    for first, second in pairwise(ages):
        between = text[first.end : second.start].strip()
        if between in _TO_ANOTHER and _DECADE.match(text, first.start) and _DECADE.match(text, second.start):
            one = Age(first.start, second.end, first.least, second.most)
            return _joined(text, [age for age in ages if age not in (first, second)] + [one])
    return sorted(ages)


def _all_ages(text: str) -> Iterator[Age]:
    for pattern in (_RANGE, _BETWEEN):
        yield from (
            Age(*found.span(), int(found[1]), int(found[2]))
            for found in pattern.finditer(text)
            if int(found[1]) < int(found[2]) <= 99 and _is_age(text, found)
        )
    for pattern in (_ABOVE, _OVER):
        yield from (Age(*found.span(), int(found[1]), None) for found in pattern.finditer(text) if _is_age(text, found))
    yield from (Age(*found.span(), None, int(found[1])) for found in _UNDER.finditer(text) if _is_age(text, found))
    for found in _ONE.finditer(text):
        age = int(found[1] or found[2])
        if 0 < age < 100 and _is_age(text, found):
            yield Age(*found.span(), age, age)
    for found in _DECADE.finditer(text):
        least = _DECADES[found[1] or found[2]] if found[1] or found[2] else int(found[3]) * 10
        yield Age(*found.span(), least, least + 9)
    for found in _IN_BRACKETS.finditer(text):
        age = int(found[1])
        yield Age(found.start(1), found.end(1), age, age)


def _is_age(text: str, found: re.Match[str]) -> bool:
    before, after = text[max(0, found.start() - _AROUND) : found.start()], text[found.end() : found.end() + _AROUND]
    if _NOT_AGES.match(after) or _BEFORE_MONEY.search(before) or _is_dated(after):
        return False
    if _LABELLED.search(before) or re.match(_LABEL, found[0]):
        return True
    clause = re.split(r"[.،,;|]", before)[-1]
    return not any(
        expression(*where).search(clause) for where in (("calendar", "cues", "shoot_only"), ("pay", "cues", "pay"))
    )


@cache
def _month() -> re.Pattern[str]:
    return re.compile(rf"(?: |of|من|شهر|-|th|st|nd|rd|/)*(?:{'|'.join(name for _, name in month_names())})")


def _is_dated(after: str) -> bool:
    return bool(_month().match(after) or re.match(r" ?/ ?\d", after))
