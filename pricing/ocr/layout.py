"""Lines that lie somewhere in a picture become a text to be read from above: rows, and in a row from left to right."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from .base import TextLine

# Of the height of a line: what lies closer than that is beside it.
_SAME_ROW = 0.6
# A line so much wider than high tells how the picture is turned.
_TELLS_ANGLE = 1.5


@dataclass(frozen=True, slots=True)
class Placed:
    """`start` and `end` are places in the text."""

    start: int
    end: int
    line: TextLine


@dataclass(frozen=True, slots=True)
class LaidOut:
    text: str
    placed: tuple[Placed, ...]

    def lines_at(self, start: int, end: int) -> list[TextLine]:
        return [each.line for each in self.placed if each.start < end and start < each.end]


@dataclass(frozen=True, slots=True)
class _Turned:
    """A line in a picture that has been turned upright."""

    line: TextLine
    left: float
    middle: float
    height: float


def laid_out(lines: Sequence[TextLine]) -> LaidOut:
    angle = median([_angle(line) for line in lines if _is_wide(line)] or [0.0])
    rows: list[list[_Turned]] = []
    for each in sorted((_turned(line, -angle) for line in lines), key=lambda turned: turned.middle):
        row = rows[-1] if rows else []
        if row and each.middle - _mean_middle(row) < _SAME_ROW * min(each.height, row[-1].height):
            row.append(each)
        else:
            rows.append([each])
    return _joined([sorted(row, key=lambda turned: turned.left) for row in rows])


def _joined(rows: list[list[_Turned]]) -> LaidOut:
    text, placed = "", []
    for row in rows:
        text += "\n" if text else ""
        for number, each in enumerate(row):
            text += " " if number else ""
            placed.append(Placed(len(text), len(text) + len(each.line.text), each.line))
            text += each.line.text
    return LaidOut(text, tuple(placed))


def _turned(line: TextLine, angle: float) -> _Turned:
    cosine, sine = math.cos(angle), math.sin(angle)
    points = [(x * cosine - y * sine, x * sine + y * cosine) for x, y in line.corners]
    down = [y for _x, y in points]
    return _Turned(line, min(x for x, _y in points), (min(down) + max(down)) / 2, max(down) - min(down))


def _mean_middle(row: list[_Turned]) -> float:
    return sum(each.middle for each in row) / len(row)


def _angle(line: TextLine) -> float:
    (left, upper), (right, upper_right) = line.corners[0], line.corners[1]
    return math.atan2(upper_right - upper, right - left)


def _is_wide(line: TextLine) -> bool:
    upper_left, upper_right, _lower_right, lower_left = line.corners
    return math.dist(upper_left, upper_right) > _TELLS_ANGLE * math.dist(upper_left, lower_left)
