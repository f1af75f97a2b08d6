"""Gemini generateContent: https://ai.google.dev/api/generate-content"""

from functools import lru_cache
from typing import Any

from google import genai
from google.genai import errors, types

from ..choices import CallOutcome
from .base import Access, Ask, Finish, ProviderFailure, Said
from .statuses import failure_of, retry_after

_ROLES = {"user": "user", "assistant": "model"}
_WHOLE = frozenset({"STOP", "FINISH_REASON_UNSPECIFIED"})


class Gemini:
    def ask(self, access: Access, ask: Ask) -> Said:
        try:
            answer = _client(access).models.generate_content(
                model=ask.model, contents=_contents(ask), config=_config(ask)
            )
            return _said(answer)
        except errors.APIError as error:
            raise _failure(error) from error
        # The SDK lets what its HTTP client raises pass.
        except Exception as error:
            raise _broken(error) from error


@lru_cache(maxsize=8)
def _client(access: Access) -> genai.Client:
    options = types.HttpOptions(base_url=access.base_url, api_version="v1beta")
    return genai.Client(api_key=access.api_key, http_options=options)


def _contents(ask: Ask) -> list[Any]:
    return [types.Content(role=_ROLES[turn.role], parts=[types.Part(text=turn.text)]) for turn in ask.turns]


def _config(ask: Ask) -> types.GenerateContentConfig:
    return types.GenerateContentConfig(
        system_instruction=ask.system,
        temperature=ask.temperature,
        max_output_tokens=ask.max_tokens,
        response_mime_type="application/json",
        response_schema=_without_refusals(ask.schema),
        http_options=types.HttpOptions(timeout=max(int(ask.seconds * 1000), 1)),
    )


def _without_refusals(schema: Any) -> Any:
    """Gemini's dialect of JSON Schema has no word for "nothing else"."""
    if isinstance(schema, dict):
        return {key: _without_refusals(value) for key, value in schema.items() if key != "additionalProperties"}
    return [_without_refusals(item) for item in schema] if isinstance(schema, list) else schema


def _said(answer: types.GenerateContentResponse) -> Said:
    usage = answer.usage_metadata or types.GenerateContentResponseUsageMetadata()
    finish, why = _finish(answer)
    return Said(
        text=_text(answer),
        finish=finish,
        why=why,
        input_tokens=usage.prompt_token_count or 0,
        # What it thought is billed like what it said.
        output_tokens=(usage.candidates_token_count or 0) + (usage.thoughts_token_count or 0),
        model=answer.model_version or "",
        request_id=answer.response_id or "",
    )


def _text(answer: types.GenerateContentResponse) -> str:
    content = answer.candidates[0].content if answer.candidates else None
    return "".join(part.text or "" for part in (content.parts or []) if not part.thought) if content else ""


def _finish(answer: types.GenerateContentResponse) -> tuple[Finish, str]:
    """A blocked question has no candidate; a blocked answer has one that says so and maybe nothing else."""
    if not answer.candidates:
        feedback = answer.prompt_feedback
        return Finish.BLOCKED, _word(feedback.block_reason if feedback else None) or "no candidates"
    reason = _word(answer.candidates[0].finish_reason)
    if reason == "MAX_TOKENS":
        return Finish.TRUNCATED, reason
    return (Finish.WHOLE if not reason or reason in _WHOLE else Finish.BLOCKED), reason


def _word(value: Any) -> str:
    return str(getattr(value, "value", value) or "")


def _failure(error: errors.APIError) -> ProviderFailure:
    inner = error.details if isinstance(error.details, dict) else {}
    told = inner.get("error", inner) if isinstance(inner, dict) else {}
    details = [item for item in told.get("details") or [] if isinstance(item, dict)]
    invalid = any(item.get("reason") == "API_KEY_INVALID" for item in details)
    message = error.message or error.status or f"HTTP {error.code}"
    return failure_of(
        error.code,
        str(message),
        code="API_KEY_INVALID" if invalid or "API key not valid" in str(message) else "",
        retry_after=_delay(details, error),
    )


def _delay(details: list[dict[str, Any]], error: errors.APIError) -> float | None:
    for item in details:
        try:
            return float(str(item["retryDelay"]).removesuffix("s"))
        except (KeyError, ValueError):
            continue
    return retry_after(getattr(error.response, "headers", None) or {})


def _broken(error: Exception) -> ProviderFailure:
    kind = type(error).__name__
    if "Timeout" in kind:
        return ProviderFailure(CallOutcome.TIMED_OUT, "no answer in time", retry=True)
    if any(word in kind for word in ("Connect", "Network", "Protocol", "Read", "Write")):
        return ProviderFailure(CallOutcome.UNREACHABLE, kind, retry=True)
    return ProviderFailure(CallOutcome.FAILED, f"unreadable answer: {kind}", retry=True)
