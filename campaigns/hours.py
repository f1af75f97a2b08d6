"""Hours since 1970: what happened is counted by them, and shown in any zone whose clock is whole hours from UTC's.

Where it is not (India), what falls into the half hour at a border is shown on its other side. Pure, but for the SQL.
"""

from datetime import UTC, date, datetime, time, tzinfo

from django.db import connection

_SECONDS = 3600


def hour_of(at: datetime) -> int:
    return int(at.timestamp()) // _SECONDS


def begin_of(hour: int, zone: tzinfo = UTC) -> datetime:
    return datetime.fromtimestamp(hour * _SECONDS, zone)


def midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone)


def hour_sql(column: str) -> str:
    if connection.vendor == "postgresql":
        return f"FLOOR(EXTRACT(EPOCH FROM {column}) / {_SECONDS})::integer"
    return f"CAST(strftime('%%s', {column}) AS integer) / {_SECONDS}"
