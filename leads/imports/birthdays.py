"""Days of birth, as people write them: the year first, or the day first, or the month where that is the custom."""

import re
from datetime import date
from functools import cache

from babel import Locale, UnknownLocaleError
from django.utils import timezone

from common.text.spelling import fold

# A workbook's day comes with a midnight.
_PARTS = re.compile(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})(?:[t ]00:00(?::00)?)?")
_OLDEST = 1900


def read_birthday(raw: str, *, country: str) -> date | None:
    """None where it is no day, which somebody alive was born on. A year of two digits may be either of two."""
    found = _PARTS.fullmatch(fold(raw).strip())
    if found is None:
        return None
    first, middle, last = found.groups()
    if len(first) == 4:
        year, month, day = first, middle, last
    elif len(last) == 4:
        year, month, day = (last, first, middle) if _month_first(country) else (last, middle, first)
    else:
        return None
    try:
        read = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return read if read.year >= _OLDEST and read <= timezone.localdate() else None


@cache
def _month_first(country: str) -> bool:
    try:
        pattern = str(Locale.parse(f"und_{country}").date_formats["short"].pattern)
    except (UnknownLocaleError, ValueError):
        return False
    return pattern.startswith("M")
