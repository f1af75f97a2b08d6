"""The risk of a text before it is sent: the spam check by rules, in the words of the risk of a number."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from campaigns.choices import RiskLevel
from common.phrases import Phrase, say
from intelligence.services.spam import SpamChecked, check_spam_by_rules

from .parts import Part

# From here on it is what fraud looks like: more than one sign of it.
_CRITICAL_FROM = 90


@dataclass(frozen=True, slots=True)
class TextRisk:
    score: int
    level: RiskLevel
    parts: tuple[Part, ...]
    advice: tuple[str, ...]


def text_risk(text: str) -> TextRisk:
    checked = check_spam_by_rules(text=text)
    level = RiskLevel.CRITICAL if checked.score >= _CRITICAL_FROM else RiskLevel(checked.risk.value)
    return TextRisk(checked.score, level, _parts(checked), checked.advice)


def _parts(checked: SpamChecked) -> tuple[Part, ...]:
    """Each sign once, with the places where it stands."""
    places: dict[str, list[str]] = {}
    for indicator in checked.indicators:
        places.setdefault(indicator.code, []).append(indicator.evidence)
    kinds = {indicator.code: indicator.kind for indicator in checked.indicators}
    parts = [
        Part(code, kinds[code].weight, kinds[code].weight, _evidence(kinds[code].title, found))
        for code, found in places.items()
    ]
    return tuple(sorted(parts, key=lambda part: -part.points))


def _evidence(title: object, places: list[str]) -> Phrase:
    shown = ", ".join(f"“{place}”" for place in dict.fromkeys(places) if place)
    if not shown:
        return say(_("It has this sign: %(sign)s."), sign=title)
    return say(_("%(sign)s, %(count)s times: %(places)s"), sign=title, count=len(places), places=shown[:200])
