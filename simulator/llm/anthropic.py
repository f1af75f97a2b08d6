"""Messages: POST /v1/messages. Both header styles and any version are taken, since SDKs differ.

https://docs.claude.com/en/api/messages · https://docs.claude.com/en/api/errors
"""

from __future__ import annotations

import math
import secrets
import time
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from simulator.answers import Body, json_answer
from simulator.llm.dialect import Answer, Asked, Dialect, Ending, Fault, Unacceptable, bearer, text_of, tokens_of
from simulator.llm.schemas import is_open, objects_in

ERRORS = {
    Fault.RATE_LIMITED: (429, "rate_limit_error", "Number of request tokens has exceeded your rate limit."),
    Fault.INSUFFICIENT_QUOTA: (402, "billing_error", "Your credit balance is too low to access the Anthropic API."),
    Fault.OVERLOADED: (529, "overloaded_error", "Overloaded"),
    Fault.UNAVAILABLE: (503, "api_error", "Service unavailable"),
    Fault.SERVER_ERROR: (500, "api_error", "Internal server error"),
    Fault.DEADLINE: (504, "timeout_error", "Request timed out."),
    Fault.BAD_KEY: (401, "authentication_error", "invalid x-api-key"),
    Fault.FORBIDDEN: (403, "permission_error", "Your API key does not have permission to use the specified resource."),
    Fault.MODEL_NOT_FOUND: (404, "not_found_error", "model not found"),
    Fault.BAD_REQUEST: (400, "invalid_request_error", "Invalid request"),
    Fault.JSON_VALIDATE_FAILED: (400, "invalid_request_error", "Invalid request"),
    Fault.TOO_LARGE: (413, "request_too_large", "Request exceeds the maximum size"),
}
STOP_REASONS = {Ending.COMPLETE: "end_turn", Ending.CUT: "max_tokens"}
LIMIT_PER_MINUTE = 1_000


def key_of(request: web.BaseRequest) -> str:
    return request.headers.get("x-api-key") or bearer(request)


def read(path: list[str], body: Body) -> Asked:
    if path != ["v1", "messages"]:
        raise Unacceptable("Not Found", Fault.MODEL_NOT_FOUND)
    for field in ("model", "max_tokens", "messages"):
        if not body.get(field):
            raise Unacceptable(f"{field}: Field required")
    schema, tool = _wanted(body)
    return Asked(
        model=str(body["model"]),
        system=text_of(body.get("system")),
        prompt="\n".join(_said(message) for message in body["messages"]),
        max_tokens=int(body["max_tokens"]),
        wants_json=schema is not None,
        schema=schema,
        tool=tool,
    )


def _said(message: Any) -> str:
    if not isinstance(message, dict) or message.get("role") not in ("user", "assistant"):
        raise Unacceptable('messages: Unexpected role. Allowed roles are "user" or "assistant"')
    if not message.get("content"):
        raise Unacceptable("messages: text content blocks must be non-empty")
    return text_of(message["content"])


def _wanted(body: Body) -> tuple[Body | None, str | None]:
    choice = body.get("tool_choice") or {}
    if choice.get("type") in ("tool", "any"):
        tools = [each for each in body.get("tools") or () if choice["type"] == "any" or each["name"] == choice["name"]]
        if not tools:
            raise Unacceptable(f"Tool '{choice.get('name', '')}' not found in provided tools")
        return tools[0]["input_schema"], tools[0]["name"]
    wanted = (body.get("output_config") or {}).get("format")
    if not wanted:
        return None, None
    if wanted.get("type") != "json_schema" or not isinstance(wanted.get("schema"), dict):
        raise Unacceptable("output_config.format: Input should be of type json_schema with a schema")
    if any(is_open(each) for each in objects_in(wanted["schema"])):
        raise Unacceptable("output_config.format.schema: 'additionalProperties' must be explicitly set to false")
    return wanted["schema"], None


def say(asked: Asked, answer: Answer) -> web.Response:
    used = {"input_tokens": tokens_of(asked.system + asked.prompt), "output_tokens": tokens_of(answer.text)}
    body: Body = {
        "id": f"msg_{secrets.token_hex(12)}",
        "type": "message",
        "role": "assistant",
        "model": asked.model,
        "content": _content(asked, answer),
        "stop_reason": _stop_reason(asked, answer),
        "stop_sequence": None,
        "usage": {**used, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "service_tier": "standard"},
    }
    if body["stop_reason"] == "refusal":
        body["stop_details"] = {"type": "refusal", "category": "general_harms", "explanation": None}
    return _with_headers(json_answer(body))


def _content(asked: Asked, answer: Answer) -> list[Body]:
    # A call that was cut off has lost its arguments.
    arguments = {} if answer.ending is Ending.CUT and answer.text else answer.data
    if asked.tool and isinstance(arguments, dict) and answer.ending in STOP_REASONS:
        call_id = f"toolu_{secrets.token_hex(12)}"
        return [{"type": "tool_use", "id": call_id, "name": asked.tool, "input": arguments}]
    return [{"type": "text", "text": answer.text}] if answer.text else []


def _stop_reason(asked: Asked, answer: Answer) -> str:
    if answer.ending is Ending.COMPLETE and asked.tool and isinstance(answer.data, dict):
        return "tool_use"
    return STOP_REASONS.get(answer.ending, "refusal")


def refuse(fault: Fault, message: str, retry_after: float | None) -> web.Response:
    status, kind, usual = ERRORS[fault]
    request_id = f"req_{secrets.token_hex(12)}"
    error: Body = {"type": kind, "message": message or usual}
    response = _with_headers(
        json_answer({"type": "error", "error": error, "request_id": request_id}, status), request_id, retry_after or 1
    )
    if retry_after is not None:
        response.headers["retry-after"] = f"{retry_after:g}"
    return response


def _with_headers(response: web.Response, request_id: str = "", full_again_in: float = 1) -> web.Response:
    response.headers["request-id"] = request_id or f"req_{secrets.token_hex(12)}"
    left = 0 if response.status == 429 else LIMIT_PER_MINUTE - 1
    response.headers["anthropic-ratelimit-requests-limit"] = str(LIMIT_PER_MINUTE)
    response.headers["anthropic-ratelimit-requests-remaining"] = str(left)
    reset = datetime.fromtimestamp(math.ceil(time.time() + full_again_in), UTC)
    response.headers["anthropic-ratelimit-requests-reset"] = reset.strftime("%Y-%m-%dT%H:%M:%SZ")
    return response


ANTHROPIC = Dialect(key_of, read, say, refuse, {fault: error[0] for fault, error in ERRORS.items()})
