"""Instants as providers write them."""

from datetime import UTC, datetime

# Seconds of today are 1.8e9; the same instant in milliseconds is 1.8e12.
_MILLISECONDS_FROM = 1e12
_LATEST = datetime(9999, 1, 1, tzinfo=UTC).timestamp()


def from_provider(value: object) -> datetime | None:
    """An aware UTC instant from seconds or milliseconds, given as number or string; None where it is neither."""
    try:
        number = float(str(value))
    except ValueError:
        return None
    seconds = number / 1000 if number >= _MILLISECONDS_FROM else number
    # The comparison is false for NaN as well.
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < _LATEST else None
