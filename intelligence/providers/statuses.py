"""HTTP statuses that all three interfaces share, and what follows from each (contract: retry classes)."""

import time
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

from ..choices import CallOutcome
from .base import ProviderFailure

_KEY_REFUSED = frozenset({401, 403})
_OVERLOADED = frozenset({503, 529})
_AGAIN = frozenset({408, 409, 425, 500, 502, 504})


def failure_of(
    status: int, detail: str, *, code: str = "", retry_after: float | None = None, request_id: str = ""
) -> ProviderFailure:
    outcome, retry = _class_of(status, code)
    return ProviderFailure(
        outcome, detail, retry=retry, retry_after=retry_after if retry else None, status=status, request_id=request_id
    )


def _class_of(status: int, code: str) -> tuple[CallOutcome, bool]:
    if code == "insufficient_quota" or status == 402:
        return CallOutcome.NO_QUOTA, False
    if code == "API_KEY_INVALID" or status in _KEY_REFUSED:
        return CallOutcome.UNAUTHORISED, False
    if code == "json_validate_failed":
        return CallOutcome.INVALID, False
    if status == 429:
        return CallOutcome.RATE_LIMITED, True
    if status in _OVERLOADED:
        return CallOutcome.OVERLOADED, True
    if status in _AGAIN or status >= 500:
        return CallOutcome.FAILED, True
    return CallOutcome.REJECTED, False


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds, from a header in milliseconds, seconds or as a date."""
    names = {name.lower(): value for name, value in headers.items()}
    try:
        if "retry-after-ms" in names:
            return max(float(names["retry-after-ms"]) / 1000, 0)
        return max(float(names["retry-after"]), 0)
    except KeyError:
        return None
    except ValueError:
        return _until(names.get("retry-after", ""))


def _until(date: str) -> float | None:
    try:
        return max(parsedate_to_datetime(date).timestamp() - time.time(), 0)
    except ValueError:
        return None


def seconds_until(instant: str) -> float | None:
    """Of an instant as RFC 3339 writes it; None where it is none."""
    try:
        return max(datetime.fromisoformat(instant).timestamp() - time.time(), 0)
    except ValueError:
        return None
