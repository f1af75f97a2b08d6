"""Tallies as reports show them: with rates, a score, and the stages of the funnel."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.engagement import Engagement, engagement, percent

from ..figures import Tally


@dataclass(frozen=True, slots=True)
class Revenue:
    """Of one currency: amounts of different ones are not added."""

    currency: str
    amount: Decimal
    sales: int


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a report; rates are percentages of all messages that were to leave."""

    name: str
    tally: Tally
    detail: str = ""
    revenue: tuple[Revenue, ...] = ()

    @property
    def engagement(self) -> Engagement:
        return engagement_of(self.tally)

    @property
    def delivery_rate(self) -> float:
        return percent(self.tally.delivered, self.tally.tried)

    @property
    def read_rate(self) -> float:
        return percent(self.tally.read, self.tally.tried)

    @property
    def response_rate(self) -> float:
        return percent(self.tally.replied, self.tally.tried)

    @property
    def conversion_rate(self) -> float:
        return percent(self.tally.converted, self.tally.tried)


@dataclass(frozen=True, slots=True)
class Stage:
    """Of the funnel. `share` is its part of what was sent, `width` that of the widest stage; both in percent."""

    code: str
    title: Promise
    number: int
    share: float | None
    width: float


def engagement_of(tally: Tally) -> Engagement:
    return engagement(
        tried=tally.tried,
        delivered=tally.delivered,
        read=tally.read,
        replied=tally.replied,
        converted=tally.converted,
        opted_out=tally.opted_out,
    )


def funnel(tally: Tally, *, audience: int | None = None) -> list[Stage]:
    """The audience is people, then come messages: of a drip they are more."""
    stages = [] if audience is None else [("audience", _("Audience"), audience)]
    stages += [
        ("sent", _("Sent"), tally.sent),
        ("delivered", _("Delivered"), tally.delivered),
        ("read", _("Read"), tally.read),
        ("replied", _("Answered"), tally.replied),
        ("converted", _("Converted"), tally.converted),
    ]
    widest = max(number for *_rest, number in stages)
    return [
        Stage(code, title, number, percent(number, tally.sent) if code != "audience" else None, percent(number, widest))
        for code, title, number in stages
    ]
