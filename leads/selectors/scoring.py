"""Scores and why they are so: read from the facts, never from messages."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from ..choices import Label, Stage
from ..identity import IdentityKind
from ..models import Identity, Lead, Sale, ScoreWeights
from ..querysets import LeadQuerySet
from ..scoring.advice import Advice, advise
from ..scoring.score import Facts, Score, Weights, score, total_of

SAMPLE = 2_000
_MOVERS = 10


@dataclass(frozen=True, slots=True)
class ScoredRow:
    """A lead as the recomputation reads it."""

    lead_id: int
    score: int
    label: str
    pinned: bool
    facts: Facts


@dataclass(frozen=True, slots=True)
class Explained:
    score: Score
    advice: Advice


@dataclass(frozen=True, slots=True)
class Mover:
    lead: Lead
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What other weights would do to a sample."""

    sample: int
    before: dict[str, int]
    after: dict[str, int]
    movers: list[Mover]


@dataclass(frozen=True, slots=True)
class Band:
    """Leads of one range of scores, and what became of them."""

    low: int
    leads: int
    won: int
    lost: int

    @property
    def high(self) -> int:
        return min(self.low + 9, 100) if self.low < 100 else 100

    @property
    def won_share(self) -> float | None:
        """Of those that were decided."""
        decided = self.won + self.lost
        return 100 * self.won / decided if decided else None


def active_weights() -> Weights:
    row = ScoreWeights.objects.filter(is_active=True).first()
    return row.weights if row else Weights()


def explain(lead_id: int, *, at: datetime | None = None) -> Explained:
    """The score as of now, point by point."""
    at = at or timezone.now()
    (row,) = read_rows(Lead.objects.filter(pk=lead_id))
    scored = score(row.facts, active_weights(), at)
    return Explained(scored, advise(row.facts, scored, at))


def hot_leads(*, threshold: int) -> LeadQuerySet:
    """Worth a call: still open, active, with at least so many points; the highest first."""
    return Lead.objects.active().open().filter(score__gte=threshold).order_by("-score", "-pk")


def read_rows(leads: QuerySet[Lead]) -> Iterator[ScoredRow]:
    known_by = Identity.objects.filter(lead_id=OuterRef("pk"), current=True)
    sold = Sale.objects.filter(lead_id=OuterRef("pk"), voided_at=None).order_by().values("lead_id")
    rows = leads.annotate(
        has_phone=Exists(known_by.filter(kind=IdentityKind.PHONE)),
        has_email=Exists(known_by.filter(kind=IdentityKind.EMAIL)),
        purchases=Coalesce(Subquery(sold.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0),
    ).values_list(
        "pk", "score", "label", "label_pinned", "inbound_count", "reply_count", "media_count", "active_days",
        "talk_count", "inquiry_count", "purchases", "last_inbound_at", "last_inquiry_at", "ours_last", "stage",
        "customer_type", "first_name", "last_name", "has_phone", "has_email", "city", "governorate", "language",
        "value",
    )  # fmt: skip
    for (
        pk, points, label, pinned, inbound, replies, media, days,
        talks, inquiries, purchases, last_in, last_inquiry, ours_last, stage,
        customer_type, first, last, has_phone, has_email, city, governorate, language, value,
    ) in rows:  # fmt: skip
        facts = Facts(
            inbound, replies, media, days, talks, inquiries, purchases, last_in, last_inquiry,
            inbound > 0 and not ours_last, stage, customer_type, bool(first or last), has_phone, has_email,
            bool(city or governorate), bool(language), bool(value),
        )  # fmt: skip
        yield ScoredRow(pk, points, label, pinned, facts)


def effect_of(weights: Weights, *, at: datetime | None = None) -> Effect:
    """On the newest leads, against the weights in use."""
    at, now = at or timezone.now(), active_weights()
    rows = read_rows(Lead.objects.active().order_by("-pk")[:SAMPLE])
    moved = [(row.lead_id, total_of(row.facts, now, at), total_of(row.facts, weights, at)) for row in rows]
    return Effect(
        sample=len(moved),
        before=_tiers(now, (before for _pk, before, _after in moved)),
        after=_tiers(weights, (after for _pk, _before, after in moved)),
        movers=_movers(moved),
    )


def calibration() -> list[Band]:
    """Whether high scores buy more often: leads by range of ten points."""
    counted = (
        Lead.objects.annotate(band=F("score") / 10)
        .values("band")
        .annotate(
            leads=Count("pk"), won=Count("pk", filter=Q(stage=Stage.WON)), lost=Count("pk", filter=Q(stage=Stage.LOST))
        )
        .order_by("-band")
    )
    return [Band(int(row["band"]) * 10, row["leads"], row["won"], row["lost"]) for row in counted]


def _tiers(weights: Weights, totals: Iterable[int]) -> dict[str, int]:
    counted = Counter(weights.label(total) for total in totals)
    return {label: counted[Label(label)] for label in Label.values}


def _movers(moved: list[tuple[int, int, int]]) -> list[Mover]:
    furthest = sorted((row for row in moved if row[1] != row[2]), key=lambda row: (-abs(row[2] - row[1]), row[0]))
    leads = Lead.objects.in_bulk([pk for pk, _before, _after in furthest[:_MOVERS]])
    return [Mover(leads[pk], before, after) for pk, before, after in furthest[:_MOVERS]]
