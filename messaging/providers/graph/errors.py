"""Graph's error object and usage headers: https://developers.facebook.com/docs/graph-api/guides/error-handling"""

from collections.abc import Mapping

from messaging.providers.base import Answer, Verdict
from messaging.providers.rules import UNLISTED, ProviderError, Rule, answer, json_object

# https://developers.facebook.com/docs/graph-api/overview/rate-limiting#business-use-case-rate-limits
_USAGE_HEADER = "x-business-use-case-usage"
_REGAIN_MINUTES = "estimated_time_to_regain_access"
_LONGEST_MINUTES = 24 * 60


def find_rule(rules: Mapping[str, Rule], error: ProviderError) -> Rule:
    """Keyed by "code/subcode" or "code", the closer one first."""
    return rules.get(f"{error.code}/{error.subcode}") or rules.get(error.code) or UNLISTED


def refusal(rule: Rule, error: ProviderError, headers: Mapping[str, str]) -> Answer:
    throttled = rule.verdict == Verdict.THROTTLED and not rule.person_only
    return answer(rule, error, wait_seconds=_told_to_wait(headers) if throttled else 0)


def _told_to_wait(headers: Mapping[str, str]) -> float:
    """Seconds; the header is {"<business id>": [{"type": …, "estimated_time_to_regain_access": 5}, …]}."""
    usage = next((value for name, value in headers.items() if name.lower() == _USAGE_HEADER), "")
    lists = json_object(usage.encode()).values()
    entries = [entry for items in lists if isinstance(items, list) for entry in items if isinstance(entry, dict)]
    minutes = [entry.get(_REGAIN_MINUTES) for entry in entries]
    told = [min(value, _LONGEST_MINUTES) for value in minutes if isinstance(value, int | float) and value > 0]
    return max(told, default=0) * 60
