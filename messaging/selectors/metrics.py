"""How fast people are answered: median and p90 of first response and resolution, from the episodes, set-wise in SQL."""

from dataclasses import dataclass
from datetime import datetime

from common.sql import rows
from messaging.models import Episode

# What is grouped by: the column for the first response, and the one for the resolution.
GROUPS = {
    "all": ("1", "1"),
    "agent": ("answerer_id", "closer_id"),
    "channel": ("channel_id", "channel_id"),
    "responder": ("answered_by", "answered_by"),
}


@dataclass(frozen=True, slots=True)
class Spread:
    """Seconds, by nearest rank: an episode really took so long."""

    count: int = 0
    median: int | None = None
    p90: int | None = None


@dataclass(frozen=True, slots=True)
class Times:
    key: object
    response: Spread
    resolution: Spread


def response_times(by: str, *, since: datetime) -> list[Times]:
    """Of episodes that began since, most answered first. Two queries; `by` is a key of GROUPS."""
    answered, closed = GROUPS[by]
    responses = _spreads(answered, "response_seconds", since)
    resolutions = _spreads(closed, "resolution_seconds", since)
    found = [
        Times(key, responses.get(key, Spread()), resolutions.get(key, Spread()))
        for key in {*responses, *resolutions}
        if key not in (None, "")
    ]
    return sorted(found, key=lambda times: (-times.response.count, -times.resolution.count, str(times.key)))


def _spreads(column: str, seconds: str, since: datetime) -> dict[object, Spread]:
    found = rows(
        f"""
        SELECT grouped, number,
            MIN(CASE WHEN place * 2 >= number THEN seconds END),
            MIN(CASE WHEN place * 10 >= number * 9 THEN seconds END)
        FROM (
            SELECT {column} AS grouped, {seconds} AS seconds,
                ROW_NUMBER() OVER (PARTITION BY {column} ORDER BY {seconds}) AS place,
                COUNT(*) OVER (PARTITION BY {column}) AS number
            FROM {Episode._meta.db_table}
            WHERE started_at >= %s AND {seconds} IS NOT NULL
        ) AS ranked
        GROUP BY grouped, number
        """,
        [since],
    )
    return {key: Spread(number, median, p90) for key, number, median, p90 in found}
