"""Who and what did best. What hardly anybody got is not compared: one answer to one message is no rate of 100 %."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Exists, F, OuterRef, QuerySet

from campaigns.choices import ResponseKind
from campaigns.models import Campaign, Response
from leads.models import Lead

from ..figures import Tally
from .hours import Period
from .numbers import Line
from .overview import CampaignLine, Overview, VariantLine

# Messages.
LEAST_SAMPLE = 30
_MOST = 10
# Of the best scores of the house, so many are asked whether they answered, before all who did are compared.
_ASKED_FIRST = 2_000

_L = TypeVar("_L", bound=Line)


@dataclass(frozen=True, slots=True)
class Best:
    campaigns: list[CampaignLine]
    variants: list[VariantLine]
    templates: list[Line]


def best_of(found: Overview) -> Best:
    """By engagement."""
    return Best(best(found.campaigns), best(found.variants), best(_templates(found.variants)))


def best(lines: Iterable[_L]) -> list[_L]:
    compared = [line for line in lines if line.tally.tried >= LEAST_SAMPLE]
    return sorted(compared, key=lambda line: (-line.engagement.score, -line.tally.tried, line.name))[:_MOST]


def top_leads(
    period: Period | None = None, *, campaign: Campaign | None = None, channel_id: int | None = None, most: int = _MOST
) -> list[Lead]:
    """The highest scores among those who answered."""
    answers = Response.objects.filter(kind=ResponseKind.REPLY, counted=True, campaign__isnull=False)
    if campaign is not None:
        answers = answers.filter(campaign=campaign)
    if period is not None:
        answers = answers.filter(queued_at__gte=period.begins, queued_at__lt=period.ends)
    if channel_id is not None:
        answers = answers.filter(channel=channel_id)
    asked = Lead.objects.filter(is_active=True).order_by("-score", "-pk").values("pk")[:_ASKED_FIRST]
    among_the_best = Lead.objects.filter(pk__in=asked).filter(Exists(answers.filter(lead=OuterRef("pk"))))
    found = list(among_the_best.order_by("-score", "-pk")[:most])
    return found if len(found) == most else _of_all_who_answered(answers, most)


def _of_all_who_answered(answers: QuerySet[Response], most: int) -> list[Lead]:
    # An expression: by the score itself the planner walks down all scores until enough of them answered.
    ranked = answers.filter(lead__is_active=True).annotate(points=F("lead__score") + 0)
    best_first = ranked.order_by("-points", "-lead_id").values_list("lead_id", "points").distinct()
    found = [pk for pk, _points in best_first[:most]]
    leads = Lead.objects.in_bulk(found)
    return [leads[pk] for pk in found]


def _templates(variants: Sequence[VariantLine]) -> list[Line]:
    """The same template may be used by many campaigns."""
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for line in variants:
        if line.template[0]:
            tallies[line.template].plus([line.tally])
    return [Line(name, tally, language) for (name, language), tally in tallies.items()]
