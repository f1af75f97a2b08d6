"""Timelines as columns: what the templates draw. A piece says its number; its height is a part of the highest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.selectors.analytics.hours import HOUR, Bucket, Timeline
from campaigns.selectors.figures import Tally

# So many labels have room beneath the columns.
_MOST_LABELS = 10

_Number = Callable[[Tally], int]
# Code, title, hue (mj-spend in majlis.css), and how many. Every message is in one of these.
BECAME: tuple[tuple[str, Promise, int, _Number], ...] = (
    ("read", _("Read"), 2, lambda tally: tally.read),
    ("delivered", _("Delivered, not read"), 6, lambda tally: tally.delivered - tally.read),
    ("sent", _("Sent, not delivered"), 1, lambda tally: tally.sent - tally.delivered),
    ("unknown", _("Not known whether sent"), 3, lambda tally: tally.unknown),
    ("failed", _("Failed"), 5, lambda tally: tally.failed),
)
DID: tuple[tuple[str, Promise, int, _Number], ...] = (
    ("replied", _("Answered"), 4, lambda tally: tally.replied),
    ("converted", _("Converted"), 7, lambda tally: tally.converted),
    ("opted_out", _("Opted out"), 8, lambda tally: tally.opted_out),
)


@dataclass(frozen=True, slots=True)
class Piece:
    code: str
    title: Promise
    hue: int
    number: int
    percent: float


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    # Shown beneath it; the others are said on hover.
    is_labelled: bool
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Chart:
    title: Promise
    columns: list[Column]
    # (hue, title, sum) of what there is any of.
    legend: list[tuple[int, Promise, int]]


def charts_of(found: Timeline) -> list[Chart]:
    """What became of the messages, and what people did: they are too few to be seen in the same chart."""
    drawn = [
        _chart(_("Messages by when they were sent"), found, BECAME),
        _chart(_("What people did, by when their message was sent"), found, DID),
    ]
    return [chart for chart in drawn if chart.legend]


def _chart(title: Promise, found: Timeline, series: Sequence[tuple[str, Promise, int, _Number]]) -> Chart:
    highest = max((sum(of(each.tally) for *_rest, of in series) for each in found.buckets), default=0)
    columns = [
        Column(label(each, found.unit), _is_labelled(place, len(found.buckets)), _pieces(each.tally, series, highest))
        for place, each in enumerate(found.buckets)
    ]
    sums = [(hue, title, sum(of(each.tally) for each in found.buckets)) for _code, title, hue, of in series]
    return Chart(title, columns, [line for line in sums if line[2]])


def _pieces(tally: Tally, series: Sequence[tuple[str, Promise, int, _Number]], highest: int) -> list[Piece]:
    return [
        Piece(code, title, hue, number, round(100 * number / highest, 2))
        for code, title, hue, of in series
        if (number := of(tally))
    ]


def _is_labelled(place: int, columns: int) -> bool:
    """The last always, and of the others as many as do not run into one another, or into it."""
    every = -(-columns // _MOST_LABELS)
    return place == columns - 1 or (place % every == 0 and columns - 1 - place >= every)


def label(bucket: Bucket, unit: str) -> str:
    return date_format(bucket.begins, "H:i" if unit == HOUR else "j M")
