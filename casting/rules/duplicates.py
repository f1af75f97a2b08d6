"""Whether two calls are one: the same project and roles, forwarded, touched up or with a later deadline.

The same agency writes all its calls by one template: what must agree is what tells projects apart, not the wording.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from .extraction import extract_calls
from .lexicon import expression
from .reading import Reading, read
from .schema import ExtractedCall

_QUOTED = re.compile(r"[\"«“]([^\"»”\n]{2,40})[\"»”]")
_HEADER = re.compile(r"(?:منقول|forwarded|fwd|للنشر|انشر\w*|للفايده|تم تمديد|تمديد|extended|reminder|تذكير|bump|share)")
_ALIKE, _NEARLY, _BARELY = 0.82, 0.6, 0.35
_MOST_DAYS = 60


@dataclass(frozen=True, slots=True)
class Signature:
    """What of a call is compared. `words` are those of the message without deadlines, greetings and headers."""

    words: frozenset[str]
    projects: frozenset[str]
    roles: frozenset[tuple[str, int | None, int | None]]
    contacts: frozenset[str]
    city: str | None
    pay: Decimal | None
    shoot: frozenset[str]
    deadline: date | None
    sent_at: datetime


def sign(*, text: str, sent_at: datetime, group_name: str = "") -> Signature:
    calls = extract_calls(text=text, sent_at=sent_at, group_name=group_name)
    return sign_call(read(text), calls, sent_at)


def sign_call(reading: Reading, calls: Sequence[ExtractedCall], sent_at: datetime) -> Signature:
    first = calls[0]
    contact = first.contact
    return Signature(
        words=_words(reading),
        projects=frozenset(" ".join(re.findall(r"\w+", found)) for found in _QUOTED.findall(reading.text)),
        roles=frozenset((_first_word(role.name), role.age_min, role.age_max) for call in calls for role in call.roles),
        contacts=frozenset([*contact.phones, *contact.emails, *contact.urls, *contact.whatsapp, *contact.handles]),
        city=first.location_city,
        pay=first.pay.amount if first.pay else None,
        shoot=frozenset(re.findall(r"\d+", read(first.shoot_dates or "").text)),
        deadline=first.deadline,
        sent_at=sent_at,
    )


def are_one(first: Signature, second: Signature) -> bool:
    """Never for two projects of one template; a later deadline, a header or another order of words does not matter."""
    if abs((first.sent_at - second.sent_at).days) > _MOST_DAYS or _differ(first, second):
        return False
    alike, same = similarity(first.words, second.words), _agreements(first, second)
    if alike >= _ALIKE:
        return same >= 1
    if alike >= _BARELY and _says_the_same(first, second):
        return True
    if alike >= _NEARLY:
        return same >= 2
    return (alike >= _BARELY and same >= 3) or same >= 4


def is_extended(earlier: Signature, later: Signature) -> bool:
    """Of two that are one: the newest deadline holds."""
    return bool(later.deadline and earlier.deadline and later.deadline > earlier.deadline)


def find_duplicate(signature: Signature, earlier: Iterable[tuple[str, Signature]]) -> str | None:
    """The key of the first call that `signature` repeats."""
    return next((key for key, other in earlier if are_one(other, signature)), None)


def similarity(first: frozenset[str], second: frozenset[str]) -> float:
    """How much of the shorter is in the longer: what is forwarded comes with words around it."""
    if not first or not second:
        return 0.0
    shared = len(first & second)
    return (shared / min(len(first), len(second)) + shared / len(first | second)) / 2


def _differ(first: Signature, second: Signature) -> bool:
    """What cannot be said of one call."""
    if first.projects and second.projects and not _share_project(first, second):
        return True
    if (
        _ages(first)
        and _ages(second)
        and len(_ages(first) & _ages(second)) * 2 < min(len(_ages(first)), len(_ages(second)))
    ):
        return True
    return _conflicts(first, second) >= 2


def _conflicts(first: Signature, second: Signature) -> int:
    cities = {first.city, second.city} - {None}
    shoots = bool(first.shoot and second.shoot and not first.shoot & second.shoot)
    pays = first.pay is not None and second.pay is not None and first.pay != second.pay
    return (len(cities) == 2) + shoots + pays


def _says_the_same(first: Signature, second: Signature) -> bool:
    """Reworded: the same people reach it, for the same project or roles, and nothing contradicts."""
    ages = bool(_ages(first)) and _ages(first) == _ages(second)
    named = bool(first.projects and second.projects)
    return bool(first.contacts & second.contacts) and (ages or named) and not _conflicts(first, second)


def _share_project(first: Signature, second: Signature) -> bool:
    return any(one in other or other in one for one in first.projects for other in second.projects)


def _agreements(first: Signature, second: Signature) -> int:
    return sum(
        (
            bool(first.contacts & second.contacts),
            bool(_ages(first) & _ages(second)) and _ages(first) == _ages(second),
            bool(first.projects and second.projects and _share_project(first, second)),
            first.pay is not None and first.pay == second.pay,
            bool(first.shoot & second.shoot),
            first.city is not None and first.city == second.city,
        )
    )


def _ages(signature: Signature) -> set[tuple[int | None, int | None]]:
    return {(least, most) for _, least, most in signature.roles if least is not None or most is not None}


def _first_word(name: str) -> str:
    found = re.search(r"\w+", read(name).text)
    return found[0] if found else ""


def _words(reading: Reading) -> frozenset[str]:
    kept = [
        line.text
        for line in reading.lines
        if not _HEADER.search(line.text) and not expression("calls", "for", "deadline").search(line.text)
    ]
    return frozenset(re.findall(r"\w+", " ".join(kept)))
