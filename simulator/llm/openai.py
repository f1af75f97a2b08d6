"""Chat completions as OpenAI, Groq, Ollama and others serve them: POST …/v1/chat/completions.

https://platform.openai.com/docs/api-reference/chat · https://console.groq.com/docs/errors
"""

from __future__ import annotations

import json
import re
import secrets
import time

from aiohttp import web

from simulator.answers import Body, json_answer, part_of
from simulator.llm.dialect import Answer, Asked, Dialect, Ending, Fault, Unacceptable, bearer, text_of, tokens_of
from simulator.llm.schemas import has_optional, is_open, objects_in

SCHEMA_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
ROLES = ("system", "developer", "user", "assistant", "tool")
QUOTA = "You exceeded your current quota, please check your plan and billing details."
ERRORS = {
    Fault.RATE_LIMITED: (429, "requests", "rate_limit_exceeded", "Rate limit reached for requests"),
    Fault.INSUFFICIENT_QUOTA: (429, "insufficient_quota", "insufficient_quota", QUOTA),
    Fault.OVERLOADED: (503, "server_error", None, "The engine is currently overloaded, please try again later"),
    Fault.UNAVAILABLE: (503, "server_error", None, "Service unavailable."),
    Fault.SERVER_ERROR: (500, "server_error", None, "The server had an error while processing your request."),
    Fault.DEADLINE: (504, "server_error", None, "Gateway timeout."),
    Fault.BAD_KEY: (401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided."),
    Fault.FORBIDDEN: (403, "invalid_request_error", "unsupported_country_region_territory", "Country not supported"),
    Fault.MODEL_NOT_FOUND: (404, "invalid_request_error", "model_not_found", "The model does not exist."),
    Fault.BAD_REQUEST: (400, "invalid_request_error", None, "Invalid request."),
    Fault.JSON_VALIDATE_FAILED: (400, "invalid_request_error", "json_validate_failed", "Failed to generate JSON."),
    Fault.TOO_LARGE: (413, "tokens", "rate_limit_exceeded", "Request too large for model: tokens per minute (TPM)"),
}
FINISH_REASONS = {Ending.COMPLETE: "stop", Ending.CUT: "length", Ending.REFUSED: "stop"}


def read(path: list[str], body: Body) -> Asked:
    if path[-3:] != ["v1", "chat", "completions"]:
        raise Unacceptable("Invalid URL", Fault.MODEL_NOT_FOUND)
    messages = body.get("messages")
    if not body.get("model"):
        raise Unacceptable("you must provide a model parameter")
    if not isinstance(messages, list) or not messages:
        raise Unacceptable("Missing required parameter: 'messages'.")
    system = "\n".join(_said(each) for each in messages if each.get("role") in ("system", "developer"))
    prompt = "\n".join(_said(each) for each in messages if each.get("role") not in ("system", "developer"))
    schema, tool = _tool(body)
    wants_json, format_schema = _wanted(body, system + prompt)
    return Asked(
        model=str(body["model"]),
        system=system,
        prompt=prompt,
        max_tokens=body.get("max_completion_tokens") or body.get("max_tokens"),
        wants_json=wants_json or tool is not None,
        schema=schema or format_schema,
        tool=tool,
    )


def _said(message: Body) -> str:
    if message.get("role") not in ROLES:
        raise Unacceptable(f"Invalid value: '{message.get('role')}'.")
    return text_of(message.get("content"))


def _tool(body: Body) -> tuple[Body | None, str | None]:
    choice = body.get("tool_choice")
    if not isinstance(choice, dict):
        return None, None
    wanted = part_of(choice, "function").get("name")
    for tool in body.get("tools") or ():
        if tool["function"]["name"] == wanted:
            return tool["function"].get("parameters") or {}, wanted
    raise Unacceptable(f"Tool choice '{wanted}' not found in 'tools' parameter")


def _wanted(body: Body, said: str) -> tuple[bool, Body | None]:
    wanted = part_of(body, "response_format")
    if wanted.get("type") == "json_object":
        if "json" not in said.lower():
            raise Unacceptable(
                "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'."
            )
        return True, None
    if wanted.get("type") != "json_schema":
        return False, None
    order = part_of(wanted, "json_schema")
    if not SCHEMA_NAME.fullmatch(str(order.get("name", ""))):
        raise Unacceptable("Invalid 'response_format.json_schema.name'")
    schema = part_of(order, "schema")
    if order.get("strict"):
        _check_strict(schema)
    return True, schema


def _check_strict(schema: Body) -> None:
    """Strict schemas list all their properties as required and allow no others."""
    if any(is_open(each) for each in objects_in(schema)):
        raise Unacceptable("Invalid schema: 'additionalProperties' is required to be supplied and to be false.")
    if any(has_optional(each) for each in objects_in(schema)):
        raise Unacceptable("Invalid schema: 'required' is required to include every key in properties.")


def say(asked: Asked, answer: Answer) -> web.Response:
    used = tokens_of(asked.system + asked.prompt), tokens_of(answer.text)
    message, reason = _message(asked, answer)
    body = {
        "id": f"chatcmpl-{secrets.token_hex(14)}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": asked.model,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": reason}],
        "usage": {"prompt_tokens": used[0], "completion_tokens": used[1], "total_tokens": sum(used)},
        "system_fingerprint": "fp_simulated",
    }
    return _with_request_id(json_answer(body))


def _message(asked: Asked, answer: Answer) -> tuple[Body, str]:
    message: Body = {"role": "assistant", "content": answer.text or None, "refusal": None}
    if answer.ending is Ending.REFUSED:
        return {**message, "content": None, "refusal": answer.text}, "stop"
    if answer.ending not in FINISH_REASONS:
        return {**message, "content": None}, "content_filter"
    reason = FINISH_REASONS[answer.ending]
    if asked.tool:
        arguments = answer.text if answer.data is None else json.dumps(answer.data, ensure_ascii=False)
        call = {"name": asked.tool, "arguments": arguments}
        calls = [{"id": f"call_{secrets.token_hex(12)}", "type": "function", "function": call}]
        return {**message, "content": None, "tool_calls": calls}, reason
    return message, reason


def refuse(fault: Fault, message: str, retry_after: float | None) -> web.Response:
    status, kind, code, usual = ERRORS[fault]
    error: Body = {"message": message or usual, "type": kind, "param": None, "code": code}
    if fault is Fault.JSON_VALIDATE_FAILED:
        error["failed_generation"] = '{"intent": '
    response = _with_request_id(json_answer({"error": error}, status))
    if retry_after is not None:
        response.headers["retry-after"] = f"{retry_after:g}"
    return response


def _with_request_id(response: web.Response) -> web.Response:
    response.headers["x-request-id"] = f"req_{secrets.token_hex(16)}"
    return response


OPENAI = Dialect(bearer, read, say, refuse, {fault: error[0] for fault, error in ERRORS.items()})
