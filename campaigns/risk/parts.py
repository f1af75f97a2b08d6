"""The parts of a number's risk: each a share of its points, and the sentence that says by which figures."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from common.phrases import Phrase, join, say
from messaging.services.warm_up import FAILURES_HOLD, FAILURES_STEP_BACK

from .facts import NumberFacts
from .rules import Rules

# Fewer would be judged by chance.
_FEW = 20
_FEW_OPT_OUTS, _FEW_BLOCKS = 3, 2
# https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
SPAM_LIMIT, KEPT_BACK = "131048", "131049"
RESTRICTED = ("368", "131031")
# A day of an old number that hardly sends is no measure.
_LEAST_USUAL = 50


@dataclass(frozen=True, slots=True)
class Part:
    code: str
    points: int
    most: int
    evidence: Phrase


@dataclass(frozen=True, slots=True)
class Found:
    """How much of a part's points, 0 to 1, and why."""

    share: float
    evidence: Phrase


def parts_of(facts: NumberFacts, rules: Rules) -> tuple[Part, ...]:
    """Those that say anything, the weightiest first."""
    found = []
    for code, look in LOOKS.items():
        most = rules.points.get(code, 0)
        told = [each for each in look(facts) if each.share]
        points = round(most * min(sum(each.share for each in told), 1.0))
        if points:
            found.append(Part(code, points, most, join([each.evidence for each in told], " ")))
    return tuple(sorted(found, key=lambda part: -part.points))


def ramp(value: float, fine: float, bad: float) -> float:
    """0 up to what is fine, 1 from what is bad; `bad` may lie below."""
    return min(max((value - fine) / (bad - fine), 0.0), 1.0)


def bearable_day(facts: NumberFacts) -> int:
    """Messages within 24 hours that nobody would wonder about."""
    volume = facts.volume
    if volume.young_cap is not None:
        return volume.young_cap
    return max(volume.usual_day or 0, _LEAST_USUAL)


def _volume(facts: NumberFacts) -> Iterator[Found]:
    volume, bearable = facts.volume, bearable_day(facts)
    share = ramp(volume.day / bearable, 1.5, 5.0)
    if volume.young_cap is not None:
        said = _("%(sent)s messages within 24 hours; on day %(day)s of its warm-up a number bears %(cap)s.")
        yield Found(share, say(said, sent=volume.day, day=volume.young_day or 1, cap=bearable))
    elif volume.usual_day is None:
        yield Found(
            share, say(_("%(sent)s messages within 24 hours, and none in the 14 days before."), sent=volume.day)
        )
    else:
        said = _("%(sent)s messages within 24 hours; on a usual day it sends %(usual)s.")
        yield Found(share, say(said, sent=volume.day, usual=volume.usual_day))


def _new_people(facts: NumberFacts) -> Iterator[Found]:
    by_hour = ramp(facts.strangers_hour, 20, 100)
    cold = facts.strangers / facts.people if facts.people >= _FEW else 0.0
    said = _(
        "%(hour)s people who never wrote to it were written to in the last hour; %(strangers)s of %(people)s in all."
    )
    evidence = say(said, hour=facts.strangers_hour, strangers=facts.strangers, people=facts.people)
    # A list of strangers is one also where it goes slowly.
    yield Found(max(by_hour, 0.6 * ramp(cold, 0.5, 0.95)), evidence)


def _timing(facts: NumberFacts) -> Iterator[Found]:
    timing = facts.timing
    if facts.is_gateway and timing.gaps >= _FEW and timing.unevenness is not None:
        said = _("Messages leave every %(gap)s seconds, give or take %(percent)s %%: people are less even.")
        evidence = say(said, gap=round(timing.mean_gap, 1), percent=round(100 * timing.unevenness))
        yield Found(0.5 * ramp(timing.unevenness, 0.5, 0.15), evidence)
    if timing.looked_at >= _FEW:
        night = timing.at_night / timing.looked_at
        said = _("%(night)s of the last %(number)s campaign messages left between 22:00 and 6:00.")
        yield Found(0.5 * ramp(night, 0.2, 0.6), say(said, night=timing.at_night, number=timing.looked_at))


def _likeness(facts: NumberFacts) -> Iterator[Found]:
    likeness = facts.likeness
    if likeness.compared >= _FEW:
        said = _("%(alike)s of the last %(number)s campaign texts say nearly the same as another.")
        share = ramp(likeness.alike / likeness.compared, 0.5, 0.95)
        yield Found(share, say(said, alike=likeness.alike, number=likeness.compared))


def _replies(facts: NumberFacts) -> Iterator[Found]:
    if facts.ripe >= _FEW:
        said = _("%(replied)s of %(people)s people replied whom campaigns wrote to at least two hours ago.")
        share = ramp(facts.replied / facts.ripe, 0.05, 0.005)
        yield Found(share, say(said, replied=facts.replied, people=facts.ripe))


def _failures(facts: NumberFacts) -> Iterator[Found]:
    if facts.messages >= _FEW:
        said = _("%(failed)s of %(sent)s messages failed.")
        share = ramp(facts.failed / facts.messages, FAILURES_HOLD, FAILURES_STEP_BACK)
        yield Found(share, say(said, failed=facts.failed, sent=facts.messages))


def _blocks(facts: NumberFacts) -> Iterator[Found]:
    if facts.blocked >= _FEW_BLOCKS:
        said = _("%(blocked)s of %(people)s people blocked it or stopped its marketing.")
        share = ramp(facts.blocked / max(facts.people, 1), 0.002, 0.03)
        yield Found(share, say(said, blocked=facts.blocked, people=facts.people))


def _opt_outs(facts: NumberFacts) -> Iterator[Found]:
    if facts.opted_out >= _FEW_OPT_OUTS:
        said = _("%(number)s of %(people)s people asked not to be written to after a message.")
        share = ramp(facts.opted_out / max(facts.people, 1), 0.01, 0.05)
        yield Found(share, say(said, number=facts.opted_out, people=facts.people))


def _codes(facts: NumberFacts) -> Iterator[Found]:
    restricted = sum(facts.codes.get(code, 0) for code in RESTRICTED)
    limited, kept_back = facts.codes.get(SPAM_LIMIT, 0), facts.codes.get(KEPT_BACK, 0)
    if restricted:
        yield Found(1.0, say(_("The provider has restricted the account: %(number)s times."), number=restricted))
    elif limited:
        said = _("WhatsApp refused %(number)s messages because people reported the number as spam (131048).")
        yield Found(ramp(limited, 0, 3) * 0.5 + 0.5, say(said, number=limited))
    elif kept_back >= _FEW_OPT_OUTS:
        said = _("WhatsApp kept back %(number)s of %(sent)s messages: people get too much marketing (131049).")
        share = 0.5 * ramp(kept_back / max(facts.messages, 1), 0.02, 0.25)
        yield Found(share, say(said, number=kept_back, sent=facts.messages))


_COLOURS: Mapping[str, float] = {"RED": 1.0, "YELLOW": 0.5}


def _quality(facts: NumberFacts) -> Iterator[Found]:
    number = _COLOURS.get(facts.quality, 0.0)
    template = 0.6 * _COLOURS.get(facts.template_quality, 0.0)
    if number >= template:
        yield Found(number, say(_("The provider rates the number’s quality as %(colour)s."), colour=facts.quality))
    else:
        said = _("Templates that it sends are rated %(colour)s: %(names)s.")
        names = ", ".join(facts.bad_templates)
        yield Found(template, say(said, colour=facts.template_quality, names=names))


def _disconnects(facts: NumberFacts) -> Iterator[Found]:
    if facts.disconnects:
        said = _("It lost its connection %(number)s times within 24 hours.")
        yield Found(ramp(facts.disconnects, 0.25, 3), say(said, number=facts.disconnects))


LOOKS: Mapping[str, Callable[[NumberFacts], Iterator[Found]]] = {
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
