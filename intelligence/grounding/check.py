from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from common.text.matching import words

from .claims import Claims, is_doubtful_weekday, read_claims
from .numbers import Number
from .units import CURRENCIES

# An amount that the person names is an offer of theirs, no fact of ours.
_LEAST_NATIONAL_DIGITS = 8
_PRICE_WORDS = (
    "price cost costs pay paid sell buy naira discount cheaper last offer deal worth amount money bill charge give "
    "سعر السعر بكام كام ثمن خصم ادفع فلوس مبلغ حساب تخفيض بيع اشتري ارخص اخر be2am bkam else3r price's"
)
_PRICE_TALK = frozenset(_PRICE_WORDS.split())
_PROMISES = {
    "free": "free مجانا مجاني مجانيه ببلاش بلاش magany bebalash",
    "guarantee": "guarantee guaranteed guarantees warranty ضمان مضمون مضمونه daman",
    "discount": "discount discounts off sale خصم تخفيض تخفيضات 5asm",
    "refund": "refund refunds refunded refundable استرداد استرجاع",
}
_PROMISE_OF = {word: promise for promise, said in _PROMISES.items() for word in said.split()}
# "feel free", "switch off": not what is meant.
_HARMLESS_BEFORE = {"free": {"feel"}, "off": {"switch", "turn", "switched", "turned", "take", "day"}}


class Kind(StrEnum):
    NUMBER = "number"
    PHONE = "phone"
    LINK = "link"
    TIME = "time"
    DATE = "date"
    PROMISE = "promise"


@dataclass(frozen=True, slots=True)
class Ungrounded:
    kind: Kind
    shown: str


def ungrounded(answer: str, *, facts: Iterable[str], own_words: Iterable[str] = ()) -> list[Ungrounded]:
    """What `answer` claims and nobody said.

    `facts` ground anything. The person's own words ground days, hours and plain numbers ("two pieces, on Friday"), but
    no price, phone or link: what they would like it to cost is no fact.
    """
    claims = read_claims(answer)
    facts = list(facts)
    ours, theirs = (
        [read_claims(fact) for fact in facts],
        [read_claims(text) for text in own_words if not _is_price(text)],
    )
    return [
        *_links(claims, ours),
        *_phones(claims, ours),
        *_times(claims, [*ours, *theirs]),
        *_dates(claims, [*ours, *theirs]),
        *_numbers(claims, ours, theirs),
        *_promises(answer, facts),
    ]


def _is_price(text: str) -> bool:
    said = words(text)
    return any(word in _PRICE_TALK for word in said) or any(
        number.unit in CURRENCIES for number in read_claims(text).numbers
    )


def _links(claims: Claims, sources: Sequence[Claims]) -> Iterator[Ungrounded]:
    known = {link for source in sources for link in source.links}
    yield from (Ungrounded(Kind.LINK, link) for link in sorted(claims.links - known))


def _phones(claims: Claims, sources: Sequence[Claims]) -> Iterator[Ungrounded]:
    known = [digits.lstrip("0") for source in sources for digits in source.phones.values()]
    for shown, digits in claims.phones.items():
        if not any(_same_phone(digits.lstrip("0"), one) for one in known):
            yield Ungrounded(Kind.PHONE, shown)


def _same_phone(one: str, other: str) -> bool:
    """With or without the country's code."""
    short, long = sorted((one, other), key=len)
    return len(short) >= _LEAST_NATIONAL_DIGITS and long.endswith(short)


def _times(claims: Claims, sources: Sequence[Claims]) -> Iterator[Ungrounded]:
    known = {minute for source in sources for minutes in source.times.values() for minute in minutes}
    bare = {value for source in sources for number in source.numbers if not number.unit for value in number.values}
    for shown, minutes in claims.times.items():
        on_the_hour = {minute // 60 % 12 or 12 for minute in minutes if minute % 60 == 0}
        if not (minutes & known or on_the_hour & bare):
            yield Ungrounded(Kind.TIME, shown)


def _dates(claims: Claims, sources: Sequence[Claims]) -> Iterator[Ungrounded]:
    known = [day for source in sources for days in source.dates.values() for day in days]
    for shown, days in claims.dates.items():
        if not any(_same_day(day, one) for day in days for one in known):
            yield Ungrounded(Kind.DATE, shown)
    weekdays = {day for source in sources for day in source.weekdays.values()}
    months = {month for source in sources for month in source.months.values()} | {day[1] for day in known}
    near = {day for source in sources for day in source.near_days.values()}
    for word, weekday in claims.weekdays.items():
        if weekday not in weekdays and not is_doubtful_weekday(word):
            yield Ungrounded(Kind.DATE, word)
    yield from (Ungrounded(Kind.DATE, word) for word, month in claims.months.items() if month not in months)
    yield from (Ungrounded(Kind.DATE, word) for word, day in claims.near_days.items() if day not in near)


def _same_day(one: tuple[int, int, int | None], other: tuple[int, int, int | None]) -> bool:
    """A year that only one side names decides nothing where the answer leaves it out."""
    return one[:2] == other[:2] and (one[2] is None or one[2] == other[2])


def _numbers(claims: Claims, ours: Sequence[Claims], theirs: Sequence[Claims]) -> Iterator[Ungrounded]:
    facts = [number for source in ours for number in source.numbers]
    said = [number for source in theirs for number in source.numbers if number.unit not in CURRENCIES]
    hours = [_as_number(minutes) for source in (*ours, *theirs) for minutes in source.times.values()]
    for number in claims.numbers:
        known = [*facts, *hours] if number.unit in CURRENCIES else [*facts, *hours, *said]
        if not any(_covers(source, number) for source in known):
            yield Ungrounded(Kind.NUMBER, number.shown)
    codes = {code for source in (*ours, *theirs) for code in source.codes}
    yield from (Ungrounded(Kind.NUMBER, code) for code in sorted(claims.codes - codes))


def _as_number(minutes: frozenset[int]) -> Number:
    """ "At 9" is said where "9 am" stands."""
    hours = {hour for minute in minutes for hour in (minute // 60, minute // 60 % 12 or 12)}
    return Number(frozenset(hours), "time", "")  # type: ignore[arg-type]


def _covers(source: Number, claim: Number) -> bool:
    if not source.values & claim.values:
        return False
    if claim.unit == source.unit:
        return True
    if claim.unit in CURRENCIES:
        # An amount that stands in a fact without its currency may be said with ours.
        return source.unit == ""
    return not claim.unit


def _promises(answer: str, facts: Sequence[str]) -> Iterator[Ungrounded]:
    promised = {_PROMISE_OF[word] for fact in facts for word in words(fact) if word in _PROMISE_OF}
    said = words(answer)
    for place, word in enumerate(said):
        promise = _PROMISE_OF.get(word)
        if promise is None or promise in promised:
            continue
        if place and said[place - 1] in _HARMLESS_BEFORE.get(word, ()):
            continue
        yield Ungrounded(Kind.PROMISE, word)
