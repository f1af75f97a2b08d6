"""What to do about a number's risk, with rates and times to rest."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from campaigns.choices import RiskLevel
from common.phrases import Phrase, say

from .facts import NumberFacts
from .parts import Part, bearable_day

# A day's messages are spread over so many hours.
_HOURS_OF_A_DAY = 10
_LEAST_PER_HOUR = 5
_MOST_STRANGERS = 20
_REST = {RiskLevel.HIGH: timedelta(hours=2), RiskLevel.CRITICAL: timedelta(hours=12)}


def advice_of(facts: NumberFacts, parts: Sequence[Part], level: RiskLevel) -> tuple[Phrase, ...]:
    """The rest first, then what each part asks for."""
    told = [*_rest(facts, level)]
    for code in dict.fromkeys(part.code for part in parts):
        told += _ADVICE[code](facts)
    return tuple(told)


def _rest(facts: NumberFacts, level: RiskLevel) -> Iterator[Phrase]:
    if rest := _REST.get(level):
        said = _("Send no campaign from it until %(until)s, and then at most %(rate)s messages an hour for a day.")
        yield say(said, until=_clock(facts.at + rest), rate=max(_per_hour(facts) // 2, _LEAST_PER_HOUR))


def _volume(facts: NumberFacts) -> Iterator[Phrase]:
    said = _(
        "Send at most %(day)s messages within 24 hours and %(hour)s an hour until %(until)s, then a third more a day."
    )
    yield say(said, day=bearable_day(facts), hour=_per_hour(facts), until=_clock(facts.at + timedelta(days=1)))


def _new_people(facts: NumberFacts) -> Iterator[Phrase]:
    said = _("Begin at most %(rate)s new conversations an hour until %(until)s: set it on the channel.")
    yield say(said, rate=_MOST_STRANGERS, until=_clock(facts.at + timedelta(days=3)))


def _timing(facts: NumberFacts) -> Iterator[Phrase]:
    if facts.is_gateway and facts.timing.mean_gap:
        said = _("Let each message wait %(least)s to %(most)s seconds: set the pauses on the channel.")
        least = max(round(facts.timing.mean_gap / 2), 2)
        yield say(said, least=least, most=max(round(facts.timing.mean_gap * 2), least + 8))
    if facts.timing.at_night:
        yield say(_("Send between 8:00 and 20:00 only: set quiet hours in the sending rules."))


def _likeness(facts: NumberFacts) -> Iterator[Phrase]:
    yield say(_("Write three variants at least, and use the person’s name: no text to more than 50 people an hour."))


def _replies(facts: NumberFacts) -> Iterator[Phrase]:
    yield say(_("Write first to people who wrote to you within the last 30 days, and ask something they can answer."))


def _failures(facts: NumberFacts) -> Iterator[Phrase]:
    said = _("Take the %(number)s addresses that failed out of the list before the next campaign.")
    yield say(said, number=facts.failed)


def _blocks(facts: NumberFacts) -> Iterator[Phrase]:
    until = _clock(facts.at + timedelta(days=2))
    yield say(_("Write only to people who wrote to you themselves until %(until)s."), until=until)


def _opt_outs(facts: NumberFacts) -> Iterator[Phrase]:
    yield say(_("Say in the first line who you are and why you write, and end with how to opt out."))


def _codes(facts: NumberFacts) -> Iterator[Phrase]:
    said = _("No marketing from this number until %(until)s; answers may go.")
    yield say(said, until=_clock(facts.at + timedelta(days=1)))


def _quality(facts: NumberFacts) -> Iterator[Phrase]:
    if facts.bad_templates:
        said = _("Do not use these templates until their colour is green again: %(names)s.")
        yield say(said, names=", ".join(facts.bad_templates))
    else:
        until = _clock(facts.at + timedelta(days=7))
        said = _(
            "Send half as much as usual, %(rate)s messages an hour at most, until %(until)s: quality is rated weekly."
        )
        yield say(said, rate=max(_per_hour(facts) // 2, _LEAST_PER_HOUR), until=until)


def _disconnects(facts: NumberFacts) -> Iterator[Phrase]:
    said = _(
        "Keep the phone charged and online, and send no campaign until %(until)s without a loss of the connection."
    )
    yield say(said, until=_clock(facts.at + timedelta(hours=12)))


_ADVICE: Mapping[str, Callable[[NumberFacts], Iterator[Phrase]]] = {
    "volume": _volume,
    "new_people": _new_people,
    "timing": _timing,
    "likeness": _likeness,
    "replies": _replies,
    "failures": _failures,
    "blocks": _blocks,
    "opt_outs": _opt_outs,
    "codes": _codes,
    "quality": _quality,
    "disconnects": _disconnects,
}


def _per_hour(facts: NumberFacts) -> int:
    return max(round(bearable_day(facts) / _HOURS_OF_A_DAY), _LEAST_PER_HOUR)


def _clock(at: datetime) -> str:
    """The same in every language, for it is kept."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
