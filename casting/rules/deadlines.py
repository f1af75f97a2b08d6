"""The last day to apply. The day of a shoot, an audition or a selection is never it."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice

from .calendar import Day, find_days
from .lexicon import expression
from .reading import Line, Reading, Span

# A cue and its date stand in one clause, or the date opens the next line.
_FAR, _NEAR = 45, 14
_BESIDE = 4
_MOST = 20
_MOVED, _SURE, _LIKELY = 0, 1, 2


def find_deadline(reading: Reading, sent: date) -> tuple[date, Span] | None:
    found = sorted(
        (
            candidate
            for number, line in enumerate(reading.lines)
            for candidate in _candidates(reading, number, line, sent)
        ),
        key=lambda each: each[:2],
    )
    return (found[0][2], found[0][3]) if found else None


def _candidates(reading: Reading, number: int, line: Line, sent: date) -> Iterator[tuple[int, int, date, Span]]:
    days = find_days(line.text, sent)
    for rank, kind in enumerate(("moved", "sure", "likely")):
        for cue in islice(expression("calendar", "cues", kind).finditer(line.text), _MOST):
            day = _day_of(line, cue, days, rank)
            if day:
                yield (
                    rank,
                    line.start + day.start,
                    day.day,
                    reading.span(line.start + cue.start(), line.start + day.end),
                )
            elif rank < _LIKELY and not line.text[cue.end() :].strip(" :-.؟?!") and number + 1 < len(reading.lines):
                below = reading.lines[number + 1]
                yield from (
                    (
                        rank,
                        below.start + day.start,
                        day.day,
                        reading.span(below.start + day.start, below.start + day.end),
                    )
                    for day in find_days(below.text, sent)[:1]
                )


def _day_of(line: Line, cue: re.Match[str], days: list[Day], rank: int) -> Day | None:
    after = [day for day in days if day.start >= cue.end() - 1 and day.start - cue.end() <= _reach(rank)]
    # The cue may be part of what names the day: "end of March".
    if not after:
        return _before(line, cue, days) if rank == _SURE else None
    if rank == _LIKELY and not _is_to_apply(line.text[: cue.start()], line.text[after[0].end :]):
        return None
    if rank == _SURE and _shoot_between(line.text[cue.end() : after[0].start]):
        return None
    # "Thursday 12 March", "end of day Wednesday": the second says it exactly.
    near = [day for day in after[1:] if day.start - after[0].end <= _BESIDE]
    return near[0] if near and not after[0].explicit else after[0]


def _reach(rank: int) -> int:
    return _NEAR if rank == _LIKELY else _FAR


def _before(line: Line, cue: re.Match[str], days: list[Day]) -> Day | None:
    """ "Thursday is the last day to apply"."""
    before = [day for day in days if 0 <= cue.start() - day.end <= 8]
    clause = line.text[: before[-1].start] if before else ""
    return before[-1] if before and not expression("calendar", "cues", "shoot").search(clause) else None


def _shoot_between(words: str) -> bool:
    return bool(re.search(r"[.،;|]", words) and expression("calendar", "cues", "shoot").search(words))


def _is_to_apply(before: str, after: str) -> bool:
    clause = re.split(r"[.!;؛|](?= )", before)[-1]
    shoot = [found.end() for found in expression("calendar", "cues", "shoot").finditer(clause)]
    apply = [found.end() for found in expression("calendar", "cues", "apply").finditer(clause)]
    if shoot and max(shoot) > max(apply, default=-1):
        return False
    return (
        not shoot
        or bool(apply)
        or not clause.strip(" -.:•،,⏰📅📌⏳")
        or bool(expression("calendar", "cues", "apply").search(after))
    )
