"""Where leads come from, what became of them, what they bought and what they cost."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

from django.db.models import Count, Max, Q, Sum
from django.utils import timezone

from ..choices import Stage
from ..identity import TouchSource
from ..models import Lead, Sale, Spend

_MOST_ROWS = 1000
_CENT = Decimal("0.01")


class GroupBy(StrEnum):
    SOURCE = "source"
    AD = "ad_id"
    POST = "post_id"


class WhichTouch(StrEnum):
    FIRST = "first_touch"
    LAST = "last_touch"


@dataclass(frozen=True, slots=True)
class Origin:
    """One line of the report. Money is in the report's currency."""

    key: str
    source: str
    headline: str = ""
    leads: int = 0
    stages: dict[str, int] = field(default_factory=dict)
    sales: int = 0
    revenue: Decimal = Decimal(0)
    spend: Decimal = Decimal(0)

    @property
    def wins(self) -> int:
        return self.stages.get(Stage.WON, 0)

    @property
    def win_rate(self) -> float:
        return 100 * self.wins / self.leads if self.leads else 0.0

    @property
    def cost_per_lead(self) -> Decimal | None:
        return (self.spend / self.leads).quantize(_CENT) if self.spend and self.leads else None

    @property
    def cost_per_sale(self) -> Decimal | None:
        return (self.spend / self.sales).quantize(_CENT) if self.spend and self.sales else None

    @property
    def returned(self) -> Decimal | None:
        """How many times the spend came back as revenue."""
        return (self.revenue / self.spend).quantize(_CENT) if self.spend else None


def attribution(*, by: GroupBy, touch: WhichTouch, since: date, until: date, currency: str) -> list[Origin]:
    """Leads by where their first or last touch of the days `since` to `until` came from, most leads first.

    What these leads bought, whenever that was, is their revenue. What was spent is counted by the days that fall into
    the period; what brought nobody is listed too.
    """
    spent = _spent(by, since, until, currency)
    sold = _sold(by, touch, since, until, currency)
    origins = [
        _origin(row, sold.get(key, (0, Decimal(0))), spent.pop(key, Decimal(0)))
        for row in _rows(by, touch, since, until)
        for key in [(str(row["source"]), str(row["key"]))]
    ]
    barren = [Origin(key=key, source=source, spend=amount) for (source, key), amount in spent.items()]
    return [*origins, *sorted(barren, key=lambda origin: -origin.spend)]


def total(origins: Iterable[Origin]) -> Origin:
    origins = list(origins)
    stages: dict[str, int] = defaultdict(int)
    for origin in origins:
        for stage, count in origin.stages.items():
            stages[stage] += count
    return Origin(
        key="",
        source="",
        leads=sum(origin.leads for origin in origins),
        stages=dict(stages),
        sales=sum(origin.sales for origin in origins),
        revenue=sum((origin.revenue for origin in origins), Decimal(0)),
        spend=sum((origin.spend for origin in origins), Decimal(0)),
    )


def currencies() -> list[str]:
    """Those that spend or sales are in."""
    used = set(Spend.objects.values_list("currency", flat=True).distinct())
    return sorted(used | set(Sale.objects.values_list("currency", flat=True).distinct()))


def _rows(by: GroupBy, touch: WhichTouch, since: date, until: date) -> list[dict[str, object]]:
    leads = Lead.objects.filter(_came(by, touch, since, until))
    keys = {"source": f"{touch}__source", "key": f"{touch}__{by}"}
    counted = {f"n_{stage}": Count("pk", filter=Q(stage=stage)) for stage in Stage.values}
    grouped = leads.values(*keys.values()).annotate(leads=Count("pk"), headline=Max(f"{touch}__headline"), **counted)
    return [
        {**row, **{name: row[path] for name, path in keys.items()}} for row in grouped.order_by("-leads")[:_MOST_ROWS]
    ]


def _sold(
    by: GroupBy, touch: WhichTouch, since: date, until: date, currency: str
) -> dict[tuple[str, str], tuple[int, Decimal]]:
    """Number and sum of sales, by source and key."""
    source, key = f"lead__{touch}__source", f"lead__{touch}__{by}"
    sales = Sale.objects.counted().filter(_came(by, touch, since, until, of="lead__"), currency=currency)
    grouped = sales.values_list(source, key).annotate(n=Count("pk"), money=Sum("amount")).order_by()
    return {(origin, name): (count, Decimal(money)) for origin, name, count, money in grouped}


def _came(by: GroupBy, touch: WhichTouch, since: date, until: date, *, of: str = "") -> Q:
    came = Q(**{f"{of}{touch}__at__gte": _midnight(since), f"{of}{touch}__at__lt": _midnight(until, days=1)})
    return came if by == GroupBy.SOURCE else came & ~Q(**{f"{of}{touch}__{by}": ""})


def _origin(row: dict[str, object], sold: tuple[int, Decimal], spend: Decimal) -> Origin:
    counts = {stage: int(str(row[f"n_{stage}"])) for stage in Stage.values}
    return Origin(
        key=str(row["key"]),
        source=str(row["source"]),
        headline=str(row["headline"] or ""),
        leads=int(str(row["leads"])),
        stages=counts,
        sales=sold[0],
        revenue=sold[1],
        spend=spend,
    )


def _spent(by: GroupBy, since: date, until: date, currency: str) -> dict[tuple[str, str], Decimal]:
    amounts: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    rows = Spend.objects.filter(currency=currency, starts_on__lte=until, ends_on__gte=since)
    for row in rows:
        key = row.source if by == GroupBy.SOURCE else getattr(row, by)
        if key:
            amounts[row.source, key] += _share(row, since, until)
    return {key: amount.quantize(_CENT) for key, amount in amounts.items()}


def _share(row: Spend, since: date, until: date) -> Decimal:
    """The part of the amount that its days within the period stand for."""
    whole = (row.ends_on - row.starts_on).days + 1
    within = (min(row.ends_on, until) - max(row.starts_on, since)).days + 1
    return row.amount * within / whole


def _midnight(day: date, *, days: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=days), time.min))


def source_label(source: str) -> str:
    return str(TouchSource(source).label) if source in TouchSource.values else source
