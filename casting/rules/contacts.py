"""How to reach the caller."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from common.phones import to_e164

from .reading import Reading, Span

_EMAIL = re.compile(r"[A-Za-z0-9][\w.+%-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII)
_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>()\"'،؛]+|(?<![\w@./])(?:[a-z0-9-]+\.)+(?:com|net|org|io|me|link|ly|co|gle|app|example|tv|page|site|sa|ae|eg)"
    r"(?:/[^\s<>()\"'،؛]*)(?<![.,!؟?])",
    re.IGNORECASE,
)
_WHATSAPP = re.compile(
    r"(?:https?://)?(?:www\.)?(?:wa\.me|api\.whatsapp\.com|chat\.whatsapp\.com|whatsapp\.com)/", re.IGNORECASE
)
_HANDLE = re.compile(r"(?<![\w.@/])@[A-Za-z0-9_](?:[\w.]*\w)?", re.ASCII)
_TRAILING = ".,;:!?؟)»\"'*_~"
_NUMBERS = re.compile(r"(?<![\w/.,])\+?\(?\d[\d ()\-./+]{5,40}(?![\w])")
_GROUP = re.compile(r"\d+")
_MOST_GROUPS = 6
_MOST_NUMBERS = 60
# National numbers of mobiles by country, without the trunk zero where `+CC` replaces it.
_NATIONAL = {
    "SA": ("966", r"0?5\d{8}"),
    "EG": ("20", r"0?1[0125]\d{8}"),
    "AE": ("971", r"0?5[024-8]\d{7}"),
    "JO": ("962", r"0?7[789]\d{7}"),
    "IQ": ("964", r"0?7[3-9]\d{8}"),
    "SY": ("963", r"0?9\d{8}"),
    "NG": ("234", r"0?(?:70|80|81|90|91)\d{8}"),
    "PS": ("970", r"0?5[69]\d{7}"),
    "KW": ("965", r"[569]\d{7}"),
    "QA": ("974", r"[3567]\d{7}"),
    "BH": ("973", r"[36]\d{7}"),
    "OM": ("968", r"[79]\d{7}"),
    "LB": ("961", r"0?3\d{6}|(?:7[01689]|81)\d{6}"),
    "MA": ("212", r"0?[67]\d{8}"),
    "YE": ("967", r"0?7\d{8}"),
    "SD": ("249", r"0?9[019]\d{7}"),
    "DZ": ("213", r"0?[567]\d{8}"),
    "TN": ("216", r"[24579]\d{7}"),
    "LY": ("218", r"0?9[1-5]\d{7}"),
}
# Eight digits say no country by themselves.
_TELLING = ("SA", "EG", "JO", "IQ", "SY", "NG")


@dataclass(frozen=True, slots=True)
class Contacts:
    phones: tuple[str, ...]
    whatsapp: tuple[str, ...]
    emails: tuple[str, ...]
    urls: tuple[str, ...]
    handles: tuple[str, ...]
    spans: tuple[Span, ...]

    def __bool__(self) -> bool:
        return bool(self.spans)


def find_contacts(reading: Reading, country: str | None) -> Contacts:
    """`country` (ISO 3166) reads numbers written the local way."""
    text = reading.original
    links = [_span(text, found) for found in _URL.finditer(text)]
    emails = [_span(text, found) for found in _EMAIL.finditer(text)]
    handles = [_span(text, found) for found in _HANDLE.finditer(text)]
    taken = [*links, *emails]
    phones = [(phone, span) for phone, span in _phones(reading, country) if not _inside(span, taken)]
    whatsapp = [link.words for link in links if _WHATSAPP.match(link.words)]
    return Contacts(
        _unique(phone for phone, _ in phones),
        _unique(whatsapp),
        _unique(email.words for email in emails),
        _unique(link.words for link in links if link.words not in whatsapp),
        _unique(handle.words for handle in handles if not _inside(handle, taken)),
        tuple(sorted({*taken, *handles, *(span for _, span in phones)}, key=lambda span: span.start)),
    )


def _span(text: str, found: re.Match[str]) -> Span:
    words = found[0].rstrip(_TRAILING)
    return Span(found.start(), found.start() + len(words), words)


def _inside(span: Span, others: list[Span]) -> bool:
    return any(other.start <= span.start < other.end for other in others)


def _unique(values: Iterator[str] | list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _phones(reading: Reading, country: str | None) -> Iterator[tuple[str, Span]]:
    for found in islice(_NUMBERS.finditer(reading.text), _MOST_NUMBERS):
        around = reading.text[max(0, found.start() - 8) : found.end() + 8]
        yield from _in_groups(reading, found, _hinted(around, country))


def _hinted(around: str, country: str | None) -> str | None:
    """ "9000 0358 (965)"."""
    for name, (code, _) in _NATIONAL.items():
        if re.search(rf"\(\+?{code}\)", around):
            return name
    return country


def _in_groups(reading: Reading, found: re.Match[str], country: str | None) -> Iterator[tuple[str, Span]]:
    """The longest runs of groups of digits that make a number: two numbers may be written with a dash between."""
    groups = [match.span() for match in _GROUP.finditer(found[0])]
    at = 0
    while at < len(groups):
        for count in range(min(_MOST_GROUPS, len(groups) - at), 0, -1):
            start, end = groups[at][0], groups[at + count - 1][1]
            phone = _number(found[0], start, end, country)
            if phone:
                yield phone, reading.span(found.start() + start, found.start() + end)
                at += count - 1
                break
        at += 1


def _number(written: str, start: int, end: int, country: str | None) -> str | None:
    digits = re.sub(r"\D", "", written[start:end])
    if not 7 <= len(digits) <= 15:
        return None
    plus = written[max(0, start - 2) : start].strip(" (").endswith("+") or written[end : end + 1] == "+"
    return _international(digits, plus) or _local(digits, country)


def _international(digits: str, plus: bool) -> str | None:
    bare = digits.removeprefix("00")
    for code, national in _NATIONAL.values():
        rest = bare.removeprefix(code)
        if rest != bare and re.fullmatch(national, rest):
            return f"+{code}{rest.removeprefix('0')}"
    return to_e164(f"+{bare}") if plus or bare != digits else None


def _local(digits: str, country: str | None) -> str | None:
    for name in dict.fromkeys([*([country] if country else []), *_TELLING]):
        code, national = _NATIONAL.get(name, ("", "(?!)"))
        if re.fullmatch(national, digits) and (digits.startswith("0") or len(digits) == 8 or name == country):
            return f"+{code}{digits.removeprefix('0')}"
    return None
