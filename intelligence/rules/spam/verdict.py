"""Whether a text would be blocked and reported, with the places that say so."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext

from intelligence.choices import SpamRisk

from .comparing import Comparable, compare
from .indicators import JUDGED, KINDS, Kind
from .lexicon import lexicon
from .marks import Span, marks

# What nobody reads on a phone costs time only.
_LONGEST = 4096
_LOUD_FROM = 3
_BANDS = {SpamRisk.LOW: (0, 34), SpamRisk.MEDIUM: (35, 69), SpamRisk.HIGH: (70, 100)}
# A decoration that a friend's message has too.
_SELLING = frozenset(("urgency", "spam_words", "caps", "short_link", "contest"))
_FRIENDLY = frozenset(("exclamation", "emoji_heavy", "repeated_chars", "spam_words", "urgency"))


@dataclass(frozen=True, slots=True)
class Indicator:
    code: str
    # Where in the text; (0, 0) for what is missing.
    start: int = 0
    end: int = 0
    evidence: str = ""

    @property
    def kind(self) -> Kind:
        return KINDS[self.code]


@dataclass(frozen=True, slots=True)
class SpamReading:
    risk: SpamRisk
    # 0–100: low to 34, high from 70.
    score: int
    # In the order of the text, every place of its own.
    indicators: tuple[Indicator, ...]
    # In the active language, the weightiest first.
    advice: tuple[str, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(indicator.code for indicator in self.indicators))

    @property
    def labels(self) -> list[str]:
        """By the names of the annotated data."""
        return sorted({label for code in self.codes if (label := KINDS[code].label)})


def assess(text: str) -> SpamReading:
    text = text[:_LONGEST]
    said = compare(text)
    found = [Indicator(code, *span, text[slice(*span)]) for code, span in {*marks(text), *_judged(said)}]
    if not _tells("opt_out", said):
        found.append(Indicator("no_optout"))
    found.sort(key=lambda indicator: (indicator.start, indicator.end, indicator.code))
    codes = {indicator.code for indicator in found}
    risk = _risk(codes, promotes=_tells("promotion", said), is_personal=_tells("personal", said))
    return SpamReading(risk, _score(risk, codes), tuple(found), _advice(codes, risk))


def _judged(said: Comparable) -> Iterator[tuple[str, Span]]:
    for entry in lexicon()["harmless"]:
        said = said.without(entry.pattern)
    taken: set[Span] = set()
    for code in reversed(JUDGED):
        for span in sorted(_spans(code, said)):
            # One sign is told once, by its worst meaning: what is won is not "free" besides.
            if code == "spam_words" and any(start < span[1] and span[0] < end for start, end in taken):
                continue
            taken.add(span)
            yield code, span


def _spans(kind: str, said: Comparable) -> Iterator[Span]:
    for entry in lexicon().get(kind, ()):
        yield from said.find(entry.pattern, in_bones=entry.in_bones)


def _tells(kind: str, said: Comparable) -> bool:
    return any(True for _ in _spans(kind, said))


def _risk(codes: set[str], *, promotes: bool, is_personal: bool) -> SpamRisk:
    """Deception outranks the count; then what is loud, then whether anything is sold."""
    loud = {code for code in codes if KINDS[code].is_loud}
    can_leave = "no_optout" not in codes
    if any(KINDS[code].is_deceptive for code in codes) or (len(loud) >= _LOUD_FROM and not can_leave):
        return SpamRisk.HIGH
    if promotes and (not is_personal or loud & _SELLING):
        return SpamRisk.MEDIUM if loud or not can_leave else SpamRisk.LOW
    if len(loud) > 1 or loud - _FRIENDLY:
        return SpamRisk.MEDIUM
    return SpamRisk.LOW


def _score(risk: SpamRisk, codes: set[str]) -> int:
    least, most = _BANDS[risk]
    return min(most, max(least, sum(KINDS[code].weight for code in codes)))


def _advice(codes: set[str], risk: SpamRisk) -> tuple[str, ...]:
    """What is mild is no reason for advice as long as the whole is."""
    told = [KINDS[code] for code in codes if risk != SpamRisk.LOW or KINDS[code].is_loud or code == "no_optout"]
    told.sort(key=lambda kind: (-kind.weight, kind.code))
    return tuple(dict.fromkeys(gettext(str(kind.advice)) for kind in told if kind.code not in ("link", "money")))
