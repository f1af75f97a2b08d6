"""The risk of a message, by rules and, where one answers, by a language model too."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..choices import SpamRisk, Task
from ..errors import NoAnswer
from ..rules.spam import KINDS, Indicator, SpamReading, assess
from ..schemas import SpamJudged
from .completion import complete, is_enabled

_RANK = (SpamRisk.LOW, SpamRisk.MEDIUM, SpamRisk.HIGH)
# What a model may see that rules did not; what can be counted, rules have counted.
_SEEN_BY_MODELS = frozenset(("urgency", "spam_words", "prize", "forward_chain"))
_MOST_ADVICE = 8


@dataclass(frozen=True, slots=True)
class SpamChecked:
    risk: SpamRisk
    score: int
    indicators: tuple[Indicator, ...]
    advice: tuple[str, ...]
    # "rules" or "both".
    source: str
    # Whether rules and model say the same risk; None where rules alone were asked.
    agreed: bool | None = None
    call_id: int | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(indicator.code for indicator in self.indicators))

    @property
    def labels(self) -> list[str]:
        """By the names of the annotated data."""
        return sorted({label for code in self.codes if (label := KINDS[code].label)})


def check_spam(*, text: str, deadline_seconds: float | None = None) -> SpamChecked:
    """The worse of what rules and model say: no text talks a model into calling it harmless."""
    reading = assess(text)
    if not (text.strip() and is_enabled(Task.SPAM_CHECK)):
        return _by_rules(reading)
    try:
        said = complete(
            task=Task.SPAM_CHECK, inputs={"message": text}, schema=SpamJudged, deadline_seconds=deadline_seconds
        )
    except NoAnswer:
        return _by_rules(reading)
    return _by_both(reading, said.answer, said.call_id)


def check_spam_by_rules(*, text: str) -> SpamChecked:
    """At once and for nothing: for who checks along while somebody types."""
    return _by_rules(assess(text))


def _by_rules(reading: SpamReading) -> SpamChecked:
    return SpamChecked(reading.risk, reading.score, reading.indicators, reading.advice, "rules")


def _by_both(reading: SpamReading, judged: SpamJudged, call_id: int) -> SpamChecked:
    risk = max(reading.risk, judged.risk, key=_RANK.index)
    seen = _also_seen(reading, judged.indicators)
    least = {SpamRisk.LOW: 0, SpamRisk.MEDIUM: 35, SpamRisk.HIGH: 70}[risk]
    advice = tuple(dict.fromkeys((*reading.advice, *judged.advice)))[:_MOST_ADVICE]
    return SpamChecked(
        risk,
        max(reading.score, least),
        (*reading.indicators, *seen),
        advice,
        "both",
        reading.risk == judged.risk,
        call_id,
    )


def _also_seen(reading: SpamReading, codes: Sequence[str]) -> list[Indicator]:
    """Told without a place: a model's word for where is not taken."""
    new = dict.fromkeys(code for code in codes if code in _SEEN_BY_MODELS and code not in reading.labels)
    return [Indicator(code) for code in new]
