"""Chat completions as OpenAI, Groq, Ollama and many others speak them:
https://platform.openai.com/docs/api-reference/chat/create"""

import json
from collections.abc import Mapping
from typing import Any

from common.http import HttpAnswer, HttpTimeout, HttpTrouble, call

from ..choices import CallOutcome
from .base import Access, Ask, Finish, ProviderFailure, Said
from .statuses import failure_of, retry_after

_FINISHES = {"length": Finish.TRUNCATED, "content_filter": Finish.BLOCKED}


class OpenAICompatible:
    def ask(self, access: Access, ask: Ask) -> Said:
        try:
            answer = call(
                "POST",
                f"{access.base_url.rstrip('/')}/chat/completions",
                # Ollama wants any, and reads none.
                token=access.api_key or "none",
                seconds=ask.seconds,
                # A model that thinks says nothing until it is done.
                read_seconds=ask.seconds,
                json=_request(ask),
                follow=False,
            )
        except HttpTimeout as error:
            raise ProviderFailure(CallOutcome.TIMED_OUT, "no answer in time", retry=True) from error
        except HttpTrouble as error:
            raise ProviderFailure(CallOutcome.UNREACHABLE, str(error), retry=True) from error
        if answer.status != 200:
            raise _failure(answer)
        try:
            return _said(json.loads(answer.body), answer.headers)
        except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
            raise ProviderFailure(
                CallOutcome.FAILED, f"unreadable answer: {type(error).__name__}", retry=True
            ) from error


def _request(ask: Ask) -> dict[str, Any]:
    turns = [{"role": turn.role, "content": turn.text} for turn in ask.turns]
    request: dict[str, Any] = {
        "model": ask.model,
        "messages": [{"role": "system", "content": ask.system}, *turns],
        "max_tokens" if ask.old_token_limit else "max_completion_tokens": ask.max_tokens,
        "response_format": _response_format(ask),
    }
    if ask.temperature is not None:
        request["temperature"] = ask.temperature
    return request


def _response_format(ask: Ask) -> dict[str, Any]:
    if not ask.by_schema:
        return {"type": "json_object"}
    return {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": dict(ask.schema)}}


def _said(body: dict[str, Any], headers: Mapping[str, str]) -> Said:
    choice, usage = body["choices"][0], body.get("usage") or {}
    message = choice["message"]
    refusal = message.get("refusal")
    reason = str(choice.get("finish_reason") or "")
    return Said(
        text=message.get("content") or "",
        finish=Finish.REFUSED if refusal else _FINISHES.get(reason, Finish.WHOLE),
        why="refusal" if refusal else reason,
        input_tokens=int(usage.get("prompt_tokens") or 0),
        output_tokens=int(usage.get("completion_tokens") or 0),
        model=str(body.get("model") or ""),
        request_id=headers.get("x-request-id") or str(body.get("id") or ""),
    )


def _failure(answer: HttpAnswer) -> ProviderFailure:
    told = _error(answer.body)
    return failure_of(
        answer.status,
        str(told.get("message") or f"HTTP {answer.status}"),
        code=str(told.get("code") or told.get("type") or ""),
        retry_after=retry_after(answer.headers),
        request_id=answer.headers.get("x-request-id", ""),
    )


def _error(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body).get("error")
    except (ValueError, AttributeError):
        return {}
    return told if isinstance(told, dict) else {"message": told}
