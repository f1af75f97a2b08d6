"""What performers get."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from .lexicon import expression, expressions
from .reading import Line, Reading, Span

_N = r"\d{1,3}(?:[, ]\d{3})+(?:\.\d{1,2})?|\d+(?:\.\d+)?"
_THOUSAND = r"k|الف|الاف|thousand|grand"
_AMOUNT = re.compile(
    rf"(?<![\w./:])(?P<low>{_N}) ?(?P<times>(?:{_THOUSAND})(?![a-z]))?(?:(?: ?(?:-|to|الى|لـ|ل|حتى|او"
    rf"|/) ?)(?P<high>{_N}) ?(?P<high_times>(?:{_THOUSAND})(?![a-z]))?)?"
)
_BY_COUNTRY = {
    "word_riyal": {"SA": "SAR", "QA": "QAR", "OM": "OMR", "YE": "YER", "": "SAR"},
    "word_dinar": {
        "KW": "KWD",
        "BH": "BHD",
        "JO": "JOD",
        "IQ": "IQD",
        "TN": "TND",
        "LY": "LYD",
        "DZ": "DZD",
        "": "KWD",
    },
    "word_pound": {"EG": "EGP", "LB": "LBP", "SY": "SYP", "SD": "SDG", "": "EGP"},
    "word_lira": {"LB": "LBP", "SY": "SYP", "TR": "TRY", "": "LBP"},
    "word_dirham": {"AE": "AED", "MA": "MAD", "": "AED"},
}
_OF_COUNTRY = {"SA": "SAR", "AE": "AED", "KW": "KWD", "QA": "QAR", "BH": "BHD", "OM": "OMR", "EG": "EGP", "JO": "JOD"}
_OF_COUNTRY |= {"LB": "USD", "SY": "SYP", "IQ": "IQD", "NG": "NGN", "PS": "ILS", "MA": "MAD"}
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "₦": "NGN"}
_BEFORE, _AFTER = 18, 16
_LEAST_BARE = 50
_CLAUSE = 80
# A line of more numbers is no offer of pay, and looking at each would cost seconds.
_MOST = 30


@dataclass(frozen=True, slots=True)
class Pay:
    """`amount` is the least; both are unknown where it is only promised. `text` is as it was written."""

    text: str
    amount: Decimal | None
    amount_max: Decimal | None
    currency: str | None
    span: Span


def find_pay(reading: Reading, country: str | None) -> Pay | None:
    found = sorted(_amounts(reading, country), key=lambda each: each[0])
    return found[0][1] if found else _promise(reading)


def is_paid(reading: Reading, pay: Pay | None) -> bool | None:
    """None where the message is silent."""
    text = reading.text
    if (pay and pay.amount is not None) or expression("pay", "cues", "share").search(text):
        return True
    if expression("pay", "cues", "unpaid").search(text):
        return False
    if expression("pay", "cues", "promised").search(text):
        return True
    return False if expression("pay", "cues", "in_kind").search(text) else None


def _amounts(reading: Reading, country: str | None) -> Iterator[tuple[int, Pay]]:
    for line in reading.lines:
        for found in islice(_AMOUNT.finditer(line.text), _MOST):
            currency, start, end = _currency(line.text, found.start(), found.end(), country)
            cued = _is_cued(line.text, found)
            if not _is_money(line.text, found, currency, cued):
                continue
            low, high = _values(found)
            money = currency or _OF_COUNTRY.get(country or "", None)
            span = reading.span(line.start + start, line.start + end)
            yield (0 if cued else 1), Pay(span.words.strip(), low, high, money, span)


def _currency(text: str, start: int, end: int, country: str | None) -> tuple[str | None, int, int]:
    """Its code, and the place of the amount with it: the one at the amount's side, after it first."""
    for code, pattern in expressions("pay", "currencies").items():
        # "600ج": no edge between a number and its money.
        after = pattern.match(text, end) or pattern.match(f" {text[end:].lstrip()}", 1)
        if after and not text[end:].lstrip().startswith(("-", "/", "+")):
            length = len(after[0])
            gap = len(text[end:]) - len(text[end:].lstrip())
            return _code(code, country), start, end + gap + length
    for code, pattern in expressions("pay", "currencies").items():
        for before in pattern.finditer(text, max(0, start - _BEFORE), start):
            if re.fullmatch(r"[ .:]{0,3}", text[before.end() : start]):
                return _code(code, country), before.start(), end
    sign = text[:start].rstrip()[-1:] or ""
    after_sign = text[end:].lstrip()[:1]
    if sign in _SIGNS or after_sign in _SIGNS:
        return _SIGNS.get(sign) or _SIGNS[after_sign], start - (sign in _SIGNS), end + (after_sign in _SIGNS)
    return None, start, end


def _code(code: str, country: str | None) -> str:
    by_country = _BY_COUNTRY.get(code)
    return by_country.get(country or "", by_country[""]) if by_country else code


def _is_cued(text: str, found: re.Match[str]) -> bool:
    pattern = expression("pay", "cues", "pay")
    return bool(
        pattern.search(text[max(0, found.start() - _CLAUSE) : found.start()])
        or pattern.search(text[found.end() : found.end() + _AFTER])
    )


def _is_money(text: str, found: re.Match[str], currency: str | None, cued: bool) -> bool:
    if expression("pay", "cues", "not_pay").search(text[max(0, found.start() - 25) : found.end() + 20]):
        return False
    low, high = _values(found)
    # A phone number, and ages before "le", which is also "for".
    if found["low"].startswith("0") or (high is not None and high < _LEAST_BARE * 2 and not cued):
        return False
    if currency:
        return True
    near = expression("pay", "cues", "pay").search(text[max(0, found.start() - _BEFORE) : found.start()])
    plain = bool(
        re.match(
            r" ?(?:days?|hours?|hrs?|ايام|يوم|سنه|سنين|%|x|/\d|-\d|:\d|am|pm|مشاهد|حلق|دقيق|ساع)", text[found.end() :]
        )
    )
    return bool(near) and cued and not plain and (low >= _LEAST_BARE or bool(found["times"]))


def _values(found: re.Match[str]) -> tuple[Decimal, Decimal | None]:
    low, high = _number(found["low"]), _number(found["high"]) if found["high"] else None
    high_times = 1000 if found["high_times"] else 1
    times = 1000 if found["times"] or (found["high_times"] and high and low < high) else 1
    return low * times, high * high_times if high is not None else None


def _number(written: str) -> Decimal:
    return Decimal(re.sub(r"[, ]", "", written))


def _promise(reading: Reading) -> Pay | None:
    """ "The fee depends on the role": words, no figure."""
    for kind in ("share", "unpaid", "promised"):
        for line in reading.lines:
            found = expression("pay", "cues", kind).search(line.text)
            if found:
                return _as_said(line, found)
    return None


def _as_said(line: Line, found: re.Match[str]) -> Pay:
    rest = re.match(r"[^.،,;\n(🔸]{0,40}", line.text[found.end() :])
    span = line.reading.span(line.start + found.start(), line.start + found.end() + (rest.end() if rest else 0))
    return Pay(span.words.strip(), None, None, None, span)
