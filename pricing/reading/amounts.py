"""All numbers of a text that may be amounts, with the currency and magnitude that stand beside them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain

from .currencies import AFTER, BEFORE, currency_of, default_currency, has_three_decimals
from .digits import read_digits
from .spoken import continue_spoken, read_spoken

_THOUSAND, _MILLION = Decimal(1000), Decimal(1_000_000)
_FACTORS = (
    dict.fromkeys(["k", "thousand", "thousands", "grand", "الف", "الفا", "الاف", "تلاف"], _THOUSAND)
    | dict.fromkeys(["m", "mil", "mill", "mio", "million", "millions", "mln", "مليون", "ملايين", "مليونا"], _MILLION)
)  # fmt: skip
# "m" with a space before it is a metre, or the size.
_factor = rf"(?:\s?(?:{'|'.join(sorted(set(_FACTORS) - {'m'}, key=len, reverse=True))})|m)(?![^\W_])"
_NUMBER = re.compile(
    rf"(?:(?P<before>{BEFORE})\s{{0,2}}[:\-]?\s?)?(?<![\d.,])(?P<digits>\d+(?:[.,']\d+)*)(?P<factor>{_factor})?"
)
_AFTER = re.compile(rf"\s{{0,2}}(?:/-)?(?P<after>{AFTER})")
_REST = re.compile(rf"\s*(?:و|and)\s*(?P<digits>\d{{1,3}})(?P<factor>{_factor})?(?![\d.,]|[^\W_])")
_AND = re.compile(r"\s*(?:و|and)\s*")
# "45 الف ونص الكيلو ب ...": half of something else.
_MEASURED = re.compile(r"\s*(?:ال)?(?:كيلو|متر|لتر|دسته|طن|كرتونه|يوم|شهر|سنه|ساعه)(?![^\W_])")
# Not "$", which a line feed may follow: "Tripod" above "2,100 naira".
_LETTERS_BEFORE = re.compile(r"[^\W\d_]+\Z")
# Written onto digits.
_PREPOSITIONS = frozenset("ب ل و وب فب بسعر من بس at for from na only now was x".split())  # noqa: SIM905
_DIGIT_NEXT = re.compile(r"\s?\d")
_GLUED = re.compile(r"[^\W\d_]+")
# Written onto digits without being one word with them.
_NOUNS = frozenset({"pcs", "inch", "inches", "yards", "only", "each", "per", "for"})
_LENGTHS = re.compile(r"\s*(?:x|×|by|wide|long|tall|high|cable|fabric|rope|wire|hdmi|length|width|height|radius)\b")
_DUAL = re.compile(r"(?<![^\W_])[وبل]?(?P<name>دينار|ريال|درهم|جنيه|دولار)ين(?:\s+و\s?(?P<more>نصف?|ربع))?(?![^\W_])")
# Smaller ones without a currency count things.
_LEAST_IN_WORDS = 100
_PERCENT = re.compile(r"\s?(?:[%٪]|percent\b|pct\b|بالميه|في الميه|بالمايه)")

_NO_AMOUNTS = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+\.\w+|(?<!\w)@[a-z_][\w.]+|#(?=[\d_]*[^\W\d_])(?!\d[\d.,]*[km]?\b)[\w]+"
    r"|(?<![\d.,₦$€£])\+\s?\d(?:[ ().-]{0,2}\d){7,14}"
    r"|(?<![\d.,₦$€£])0\d(?:[ ().-]{0,2}\d){6,13}(?!\d)"
    r"|(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d\d(?!\d)|(?<!\d)(?:19|20)\d\d[/-]\d{1,2}[/-]\d{1,2}(?!\d)"
    r"|(?<!\d)\d{1,2}:\d\d(?!\d)|(?<!\d)\d{1,2}/\d{1,2}(?![\d,./])"
)
# "$1 = ₦1,480", "1,480/$", "1 usd = 1,480".
_RATE = re.compile(
    r"(?:\$\s?1|\b1\s?(?:usd|\$|dollars?|دولار)|دولار)\s?=\s?\S+(?:\s?\d[\d.,]*)?|[₦n]?\d[\d.,]*\s?(?:naira)?\s?/\s?(?:\$|usd|dollar)"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """`currency` is "" where none was said. A bare number has neither currency nor magnitude."""

    start: int
    end: int
    value: Decimal
    currency: str = ""
    factor: Decimal = Decimal(1)
    in_words: bool = False
    is_grouped: bool = False

    @property
    def is_bare(self) -> bool:
        return not self.currency and (self.factor == 1 or self.in_words)

    @property
    def looks_like_a_year(self) -> bool:
        return self.is_bare and not self.is_grouped and not self.in_words and 1950 <= self.value <= 2035


def find_amounts(text: str, market: str) -> list[Amount]:
    """In the order of the text; phone numbers, dates, shares and codes are left out."""
    taken = [found.span() for pattern in (_NO_AMOUNTS, _RATE) for found in pattern.finditer(text)]
    amounts = list(_free(_in_digits(text, market, [found.span() for found in _RATE.finditer(text)]), taken))
    taken += [(amount.start, amount.end) for amount in amounts]
    amounts += _free(chain(_in_words(text, market), _duals(text, market)), taken)
    return list(_joined(text, sorted(amounts, key=lambda amount: amount.start)))


def _joined(text: str, amounts: list[Amount]) -> Iterator[Amount]:
    """ "مليون و200 ألف": one amount, begun in words."""
    held: Amount | None = None
    for each in amounts:
        if held and each.value < held.factor and _AND.fullmatch(text, held.end, each.start):
            each = replace(each, start=held.start, value=held.value + each.value, factor=held.factor)
        elif held:
            yield held
        held = each if each.in_words and not each.currency and each.factor > 1 else None
        if not held:
            yield each
    if held:
        yield held


def _free(amounts: Iterator[Amount], taken: list[tuple[int, int]]) -> Iterator[Amount]:
    return (each for each in amounts if not any(each.start < end and start < each.end for start, end in taken))


def _in_digits(text: str, market: str, rates: list[tuple[int, int]]) -> Iterator[Amount]:
    place = 0
    while found := _NUMBER.search(text, place):
        amount = _read(text, found, market)
        place = max(amount.end if amount else 0, found.end("digits"))
        if amount:
            yield amount


def _read(text: str, found: re.Match[str], market: str) -> Amount | None:
    currency = currency_of(found["before"], market, before=True) if found["before"] else ""
    if not found["before"] and _is_part_of_a_word(text, found.start("digits")):
        return None
    factor = _FACTORS.get((found["factor"] or "").strip(), Decimal(1))
    start, end = found.start() if currency else found.start("digits"), found.end()
    if (found["factor"] == "m" and _LENGTHS.match(text, end)) or (not currency and _PERCENT.match(text, end)):
        return None
    more, end = _rest(text, end, factor)
    currency, end, is_word = _currency_after(text, end, market, currency, has_factor=factor > 1)
    if is_word:
        return None
    three = has_three_decimals(currency or default_currency(market))
    value = read_digits(found["digits"], three_decimals=three, is_factor=factor > 1)
    if value is None:
        return None
    return Amount(start, end, value * factor + more, currency, factor, is_grouped="," in found["digits"])


def _is_part_of_a_word(text: str, start: int) -> bool:
    letters = _LETTERS_BEFORE.search(text, max(0, start - 20), start)
    return bool(letters) and letters[0] not in _PREPOSITIONS  # type: ignore[index]


def _rest(text: str, end: int, factor: Decimal) -> tuple[Decimal, int]:
    """ "3 آلاف و250", "4 مليون ونص"."""
    if factor == 1:
        return Decimal(0), end
    found = _REST.match(text, end)
    if found and (smaller := _FACTORS.get((found["factor"] or "").strip(), Decimal(1))) < factor:
        return Decimal(found["digits"]) * smaller, found.end()
    more, ends = continue_spoken(text, end, factor)
    return (Decimal(0), end) if _MEASURED.match(text, ends) else (more, ends)


def _currency_after(text: str, end: int, market: str, known: str, *, has_factor: bool) -> tuple[str, int, bool]:
    """The currency, where the amount ends, and whether the digits turn out to be part of a word ("3ayez")."""
    found = _AFTER.match(text, end)
    currency = currency_of(found["after"], market, before=False) if found else ""
    if found and currency and known in ("", currency) and not _belongs_to_next(text, found, known):
        return currency, found.end(), False
    is_word = not known and not has_factor and _is_glued_to_a_word(text, end)
    return known, end, is_word


def _belongs_to_next(text: str, found: re.Match[str], known: str) -> bool:
    """ "₦ 9,880 ₦ 17,115": the second sign is the second price's."""
    is_apart = found[0][:1].isspace() and (known or not found["after"].strip()[:1].isalnum())
    return bool(is_apart and _DIGIT_NEXT.match(text, found.end()))


def _is_glued_to_a_word(text: str, end: int) -> bool:
    glued = _GLUED.match(text, end)
    if glued is None:
        return False
    return len(glued[0]) > 2 and glued[0].isascii() and glued[0] not in _NOUNS


def _in_words(text: str, market: str) -> Iterator[Amount]:
    for spoken in read_spoken(text):
        currency, end, _ = _currency_after(text, spoken.end, market, "", has_factor=True)
        if currency or spoken.value >= _LEAST_IN_WORDS:
            yield Amount(spoken.start, end, spoken.value, currency, spoken.magnitude or Decimal(1), in_words=True)


def _duals(text: str, market: str) -> Iterator[Amount]:
    """ "دينارين ونص": the number is in the currency's name."""
    for found in _DUAL.finditer(text):
        more = {"نص": Decimal("0.5"), "نصف": Decimal("0.5"), "ربع": Decimal("0.25")}.get(
            found["more"] or "", Decimal(0)
        )
        yield Amount(found.start("name"), found.end(), 2 + more, currency_of(found["name"], market, before=False))
