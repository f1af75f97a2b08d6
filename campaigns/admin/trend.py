"""A week of scores as one line of an SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.selectors.risk import Point

WIDTH, HEIGHT = 300, 100


@dataclass(frozen=True, slots=True)
class Line:
    # "x,y x,y …"; empty: there is nothing to compare yet.
    points: str
    first: Point | None = None
    last: Point | None = None
    highest: int = 0


def line_of(found: Sequence[Point]) -> Line:
    if len(found) < 2:
        return Line("")
    first, last = found[0], found[-1]
    span = (last.at - first.at).total_seconds() or 1
    places = [((point.at - first.at).total_seconds() / span * WIDTH, HEIGHT - point.score) for point in found]
    drawn = " ".join(f"{x:.1f},{y:g}" for x, y in places)
    return Line(drawn, first, last, max(point.score for point in found))
