"""Graph's error object and usage headers: https://developers.facebook.com/docs/graph-api/guides/error-handling"""

import json
from collections.abc import Mapping
from typing import Any

from messaging.providers.base import Answer, Verdict
from messaging.providers.rules import UNLISTED, ProviderError, Rule, answer

# https://developers.facebook.com/docs/graph-api/overview/rate-limiting
_USAGE_HEADERS = ("x-business-use-case-usage", "x-app-usage")
_REGAIN_MINUTES = "estimated_time_to_regain_access"


def find_rule(rules: Mapping[str, Rule], error: ProviderError) -> Rule:
    """Keyed by "code/subcode" or "code", the closer one first."""
    return rules.get(f"{error.code}/{error.subcode}") or rules.get(error.code) or UNLISTED


def refusal(rule: Rule, error: ProviderError, headers: Mapping[str, str]) -> Answer:
    throttled = rule.verdict == Verdict.THROTTLED and not rule.person_only
    return answer(rule, error, wait_seconds=_told_to_wait(headers) if throttled else 0)


def _told_to_wait(headers: Mapping[str, str]) -> float:
    lower = {name.lower(): value for name, value in headers.items()}
    minutes = [_longest(_usage(lower.get(name, ""))) for name in _USAGE_HEADERS]
    return max(minutes) * 60


def _usage(header: str) -> Any:
    try:
        return json.loads(header)
    except (ValueError, RecursionError):
        return None


def _longest(usage: Any) -> float:
    """Minutes until access returns: {"<business id>": [{"type": …, "estimated_time_to_regain_access": 5}, …]}."""
    lists = usage.values() if isinstance(usage, dict) else ()
    entries = [entry for items in lists if isinstance(items, list) for entry in items if isinstance(entry, dict)]
    minutes = (entry.get(_REGAIN_MINUTES) for entry in entries)
    return max((float(value) for value in minutes if isinstance(value, int | float)), default=0.0)
