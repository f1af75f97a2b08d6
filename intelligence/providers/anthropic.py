"""Anthropic Messages: https://docs.claude.com/en/api/messages"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import anthropic

from ..choices import CallOutcome
from .base import Access, Ask, Finish, ProviderFailure, Said
from .statuses import failure_of, retry_after, seconds_until

_FINISHES = {
    "max_tokens": Finish.TRUNCATED,
    "model_context_window_exceeded": Finish.TRUNCATED,
    "refusal": Finish.REFUSED,
}
_LIMITS = ("requests", "tokens", "input-tokens", "output-tokens")


class Anthropic:
    def ask(self, access: Access, ask: Ask) -> Said:
        try:
            return _said(_client(access).messages.create(**_request(ask)))
        except anthropic.APITimeoutError as error:
            raise ProviderFailure(CallOutcome.TIMED_OUT, "no answer in time", retry=True) from error
        except anthropic.APIConnectionError as error:
            raise ProviderFailure(CallOutcome.UNREACHABLE, type(error.__cause__).__name__, retry=True) from error
        except anthropic.APIStatusError as error:
            raise _failure(error) from error
        # An answer that is not what the SDK expects breaks wherever it is first looked at.
        except (anthropic.APIError, ValueError, TypeError, AttributeError) as error:
            raise ProviderFailure(
                CallOutcome.FAILED, f"unreadable answer: {type(error).__name__}", retry=True
            ) from error


@lru_cache(maxsize=8)
def _client(access: Access) -> anthropic.Anthropic:
    return anthropic.Anthropic(api_key=access.api_key, base_url=access.base_url, max_retries=0)


def _request(ask: Ask) -> dict[str, Any]:
    return {
        "model": ask.model,
        "max_tokens": ask.max_tokens,
        "system": ask.system,
        "messages": [{"role": turn.role, "content": turn.text} for turn in ask.turns],
        "output_config": {"format": {"type": "json_schema", "schema": dict(ask.schema)}},
        # The SDK has no argument for it any more; the interface has.
        "extra_body": {} if ask.temperature is None else {"temperature": min(ask.temperature, 1.0)},
        "timeout": ask.seconds,
    }


def _said(message: Any) -> Said:
    return Said(
        text="".join(block.text for block in message.content if block.type == "text"),
        finish=_FINISHES.get(message.stop_reason, Finish.WHOLE),
        why=" ".join(filter(None, (message.stop_reason, getattr(message.stop_details, "category", None)))),
        input_tokens=message.usage.input_tokens,
        output_tokens=message.usage.output_tokens,
        model=message.model,
        request_id=message._request_id or "",
    )


def _failure(error: anthropic.APIStatusError) -> ProviderFailure:
    body = error.body if isinstance(error.body, dict) else {}
    inner = body.get("error")
    told = inner if isinstance(inner, dict) else {}
    return failure_of(
        error.status_code,
        str(told.get("message") or f"HTTP {error.status_code}"),
        retry_after=_patience(error.response.headers),
        request_id=str(error.request_id or ""),
    )


def _patience(headers: Mapping[str, str]) -> float | None:
    """Where `retry-after` is missing: until the last of the limits that are used up begins anew.

    https://platform.claude.com/docs/en/api/rate-limits#response-headers
    """
    said = retry_after(headers)
    if said is not None:
        return said
    spent = [name for name in _LIMITS if headers.get(f"anthropic-ratelimit-{name}-remaining") == "0"]
    resets = [seconds_until(headers.get(f"anthropic-ratelimit-{name}-reset", "")) for name in spent]
    return max((reset for reset in resets if reset is not None), default=None)
