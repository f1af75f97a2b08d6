"""Prices as lines: what the templates draw. Places are in the units of the picture, its origin at the upper left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from pricing.selectors.history import HISTORY_DAYS, TREND_DAYS, Point, Series

SPARK_WIDTH, SPARK_HEIGHT = 96, 24
CHART_WIDTH, CHART_HEIGHT, _MARGIN = 720, 220, 8
_GRID_LINES = 4
# Hues of the legend: see mj-spend in majlis.css. The first is ours.
_MOST_LINES = 8


@dataclass(frozen=True, slots=True)
class Spark:
    points: str
    # Where the last one stands.
    x: float
    y: float
    goes: str


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    hue: int
    points: str
    is_ours: bool
    last: Decimal


@dataclass(frozen=True, slots=True)
class Mark:
    at: float
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Chart:
    lines: list[Line]
    marks: list[Mark]
    # Where our price of today lies, however short our own line is.
    ours: float
    first_day: date
    last_day: date


def spark_of(trend: Sequence[Point]) -> Spark | None:
    """None where one price alone makes no line."""
    if len(trend) < 2:
        return None
    low, high = min(point.amount for point in trend), max(point.amount for point in trend)
    begins = trend[-1].day - timedelta(days=TREND_DAYS - 1)
    places = [
        (_across((point.day - begins).days, TREND_DAYS - 1, SPARK_WIDTH), _down(point.amount, low, high, SPARK_HEIGHT))
        for point in trend
    ]
    change = trend[-1].amount - trend[0].amount
    return Spark(_joined(places), *places[-1], "up" if change > 0 else "down" if change else "level")


def chart_of(series: Sequence[Series]) -> Chart | None:
    drawn = [each for each in series if each.steps][:_MOST_LINES]
    amounts = [step.amount for each in drawn for step in each.steps]
    if len(drawn) < 2:
        return None
    now = timezone.now()
    begins = now - timedelta(days=HISTORY_DAYS)
    low, high = min(amounts), max(amounts)
    lines = [
        Line(each.name, hue, _stairs(each, begins, now, low, high), each.is_ours, each.steps[-1].amount)
        for hue, each in enumerate(drawn)
    ]
    ours = _down(drawn[0].steps[-1].amount, low, high, CHART_HEIGHT)
    return Chart(lines, _marks(low, high), ours, timezone.localdate(begins), timezone.localdate(now))


def _stairs(series: Series, begins: datetime, now: datetime, low: Decimal, high: Decimal) -> str:
    """A price holds until the next: level, then straight up or down."""
    span = (now - begins).total_seconds()
    places: list[tuple[float, float]] = []
    for step in series.steps:
        x = _across(max((step.at - begins).total_seconds(), 0), span, CHART_WIDTH)
        if places:
            places.append((x, places[-1][1]))
        places.append((x, _down(step.amount, low, high, CHART_HEIGHT)))
    places.append((float(CHART_WIDTH), places[-1][1]))
    return _joined(places)


def _marks(low: Decimal, high: Decimal) -> list[Mark]:
    if low == high:
        return [Mark(CHART_HEIGHT / 2, low)]
    step = (high - low) / (_GRID_LINES - 1)
    amounts = [low + step * number for number in range(_GRID_LINES)]
    return [Mark(_down(amount, low, high, CHART_HEIGHT), round(amount)) for amount in amounts]


def _across(part: float, whole: float, width: int) -> float:
    return round(part / whole * width, 1) if whole else float(width)


def _down(amount: Decimal, low: Decimal, high: Decimal, height: int) -> float:
    if high == low:
        return height / 2
    margin = _MARGIN if height > SPARK_HEIGHT else 2
    return round(height - margin - float((amount - low) / (high - low)) * (height - 2 * margin), 1)


def _joined(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in places)
