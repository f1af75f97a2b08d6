"""Numbers of a text with what they count: digits of any script, 13k, ألف, "thirteen thousand nine hundred"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from common.text.number_words import DUALS, HALVES, LINKS, MAGNITUDES, VALUES

from .units import FILLERS, SIGNS, UNITS

_SPOKEN = sorted(
    (word for word in {*VALUES, *MAGNITUDES, *UNITS, *DUALS} if re.search(r"\d", word)), key=len, reverse=True
)
_TOKEN = re.compile(
    rf"(?P<spoken>\b(?:{'|'.join(_SPOKEN)})\b)"
    r"|(?P<sign>=n=|[₦$€£﷼#]|(?<![a-z0-9])n(?=\d))?\s?(?P<digits>\d+(?:[.,٬٫']\d+)*)\s?(?P<suffix>[kmك](?![a-z\d]))?"
    r"|(?P<percent>[%٪])|(?P<after>[₦$€£﷼])|(?P<word>[^\W\d_]+)|(?P<other>\S)"
)
# Letters of Arabizi stand among letters ("sa3a", "3ayez"); numbers of a model name are read with it ("a54").
_ARABIZI = re.compile(r"(?=[a-z235-9']*[a-z][a-z235-9']*[a-z])(?=\S*\d)[a-z235-9']+")
_DIGITS_IN_A_ROW = re.compile(r"\d\d")
_CODE = re.compile(r"\b(?=[a-z-]*\d)(?=[\d-]*[a-z])[a-z][a-z0-9-]*\d[a-z0-9-]*\b")


@dataclass(frozen=True, slots=True)
class Number:
    """`values`: all that it may mean; "1.250" is both. `unit`: a currency, "%", a length of time, or ""."""

    values: frozenset[Decimal]
    unit: str
    shown: str


@dataclass(slots=True)
class _Part:
    """A number being read."""

    total: Decimal = Decimal(0)
    current: Decimal | None = None
    values: frozenset[Decimal] = frozenset()
    is_plain: bool = False
    sign: str = ""
    shown: str = ""

    def close(self, unit: str) -> Number:
        known = self.values if self.is_plain else frozenset({self.total + (self.current or 0)})
        return Number(known, self.sign or unit, self.shown.strip())


def take_out_codes(text: str) -> tuple[str, set[str]]:
    """Names that carry digits (A54, SKU-1009): each is a claim by itself. Words of Arabizi are no numbers at all."""
    codes: set[str] = set()

    def note(match: re.Match[str]) -> str:
        word = match.group()
        if _ARABIZI.fullmatch(word) and not _DIGITS_IN_A_ROW.search(word):
            return word if word in _SPOKEN else " "
        if re.fullmatch(r"n\d+[km]?", word):
            return word
        codes.add(word.replace("-", ""))
        return " "

    text = _CODE.sub(note, text)
    return re.sub(r"\b\d[a-z0-9']*\b", _keep_units, text), codes


def _keep_units(match: re.Match[str]) -> str:
    """ "3ayez" and "2et3a" are words, "3days" and "13k" are not."""
    word = match.group()
    is_word = len(re.findall("[a-z]", word)) >= 3 and not re.search(r"\d\d", word) and word[1:] not in UNITS
    return " " if is_word and word not in _SPOKEN and word[1:] not in MAGNITUDES else word


def read_numbers(text: str) -> list[Number]:
    """In the order of the text, which is normalised."""
    return list(_read(_tokens(text)))


def _tokens(text: str) -> list[re.Match[str]]:
    # "وخمسين" is "and fifty".
    return list(_TOKEN.finditer(re.sub(r"(?<!\w)و(?=[^\W\d_]{3,})", "و ", text)))


def _read(tokens: list[re.Match[str]]) -> Iterator[Number]:
    part: _Part | None = None
    place = 0
    while place < len(tokens):
        token = tokens[place]
        word = token["word"] or token["spoken"] or ""
        grown = _grow(part, token, word)
        if grown is not None:
            part = grown
        elif part is not None and (word in LINKS or token["other"] == "-") and _goes_on(tokens, place + 1):
            pass
        elif part is not None:
            yield part.close(_unit_from(tokens, place))
            part = None
            continue
        elif word in HALVES:
            yield Number(frozenset({Decimal("0.5")}), _unit_from(tokens, place + 1), word)
        elif word in DUALS:
            yield Number(frozenset({Decimal(2)}), DUALS[word], word)
        place += 1
    if part is not None:
        yield part.close("")


def _grow(part: _Part | None, token: re.Match[str], word: str) -> _Part | None:
    """The number with this token in it; None where the token does not belong to it."""
    if token["digits"]:
        return _digits(token) if part is None else _after_magnitude(part, token)
    if word in HALVES and part is not None and part.total:
        return _halved(part, word)
    # "k" and "m" by themselves are letters.
    if word in MAGNITUDES and (part is not None or len(word) > 1):
        return _multiplied(part or _Part(), MAGNITUDES[word], word)
    if word in VALUES and not (part and part.is_plain):
        return _added(part or _Part(), VALUES[word], word)
    return None


def _digits(token: re.Match[str]) -> _Part:
    values = frozenset(readings(token["digits"]))
    sign = SIGNS.get((token["sign"] or "").strip(), "")
    if token["suffix"]:
        factor = Decimal(1_000_000 if token["suffix"] == "m" else 1000)
        values = frozenset(value * factor for value in values)
    part = _Part(current=min(values), values=values, is_plain=True, sign=sign, shown=token.group())
    if token["suffix"]:
        part.total, part.current = min(values), None
    return part


def _after_magnitude(part: _Part, token: re.Match[str]) -> _Part | None:
    """ "3 آلاف و 250": digits go on only below a magnitude that was said."""
    values = sorted(readings(token["digits"]))
    if part.current is not None or not part.total or token["sign"] or token["suffix"] or values[0] >= 1000:
        return None
    part.current, part.is_plain = values[0], False
    part.shown += f" {token.group()}"
    return part


def _halved(part: _Part, word: str) -> _Part:
    unit = Decimal(1_000_000 if part.total >= 1_000_000 else 1000)
    part.total += unit / 2
    part.is_plain = False
    part.shown += f" {word}"
    return part


def _multiplied(part: _Part, factor: Decimal, word: str) -> _Part:
    base = part.current if part.current else Decimal(1)
    if factor == 100:
        part.current = base * factor
    else:
        part.total, part.current = part.total + base * factor, None
    part.is_plain = False
    part.shown += f" {word}"
    return part


def _added(part: _Part, value: Decimal, word: str) -> _Part:
    part.current = (part.current or Decimal(0)) + value
    part.shown += f" {word}"
    return part


def _goes_on(tokens: list[re.Match[str]], place: int) -> bool:
    if place >= len(tokens):
        return False
    word = tokens[place]["word"] or tokens[place]["spoken"] or ""
    return word in VALUES or word in HALVES or word in MAGNITUDES or bool(tokens[place]["digits"])


def _unit_from(tokens: list[re.Match[str]], place: int) -> str:
    """What stands behind the number; fillers such as "working" are stepped over."""
    for token in tokens[place : place + 3]:
        if token["percent"]:
            return "%"
        if token["after"]:
            return SIGNS[token["after"]]
        word = token["word"] or token["spoken"] or ""
        if word in UNITS:
            return UNITS[word]
        if word not in FILLERS:
            return ""
    return ""


def readings(digits: str) -> set[Decimal]:
    """What a run of digits with separators may mean: "13,900", "1.250" (a thousand or a decimal), "12.50"."""
    digits = digits.replace("٬", ",").replace("٫", ".").replace("'", ",")
    found = set()
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits):
        found.add(Decimal(re.sub(r"[.,]", "", digits)))
    if re.fullmatch(r"\d+(?:\.\d+)?", digits):
        found.add(Decimal(digits).normalize())
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+\.\d+", digits):
        found.add(Decimal(digits.replace(",", "")).normalize())
    if re.fullmatch(r"\d+,\d{1,2}", digits):
        found.add(Decimal(digits.replace(",", ".")).normalize())
    return found or {Decimal(part) for part in re.split(r"[.,]", digits) if part}
