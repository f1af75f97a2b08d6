"""generateContent: POST /{v1beta|v1}/models/{model}:generateContent. Odd query parameters of old SDKs are ignored.

https://ai.google.dev/api/generate-content · https://ai.google.dev/gemini-api/docs/troubleshooting
"""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from simulator.answers import Body, json_answer, part_of
from simulator.llm.dialect import Answer, Asked, Dialect, Ending, Fault, Unacceptable, tokens_of

QUOTA = "You exceeded your current quota, please check your plan and billing details."
ERRORS = {
    Fault.RATE_LIMITED: (429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota)."),
    Fault.INSUFFICIENT_QUOTA: (429, "RESOURCE_EXHAUSTED", QUOTA),
    Fault.OVERLOADED: (503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
    Fault.UNAVAILABLE: (503, "UNAVAILABLE", "The service is currently unavailable."),
    Fault.SERVER_ERROR: (500, "INTERNAL", "An internal error has occurred."),
    Fault.DEADLINE: (504, "DEADLINE_EXCEEDED", "The request timed out."),
    Fault.BAD_KEY: (400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."),
    Fault.FORBIDDEN: (403, "PERMISSION_DENIED", "The caller does not have permission."),
    Fault.MODEL_NOT_FOUND: (404, "NOT_FOUND", "The model is not found for this API version."),
    Fault.BAD_REQUEST: (400, "INVALID_ARGUMENT", "Request contains an invalid argument."),
    Fault.JSON_VALIDATE_FAILED: (400, "INVALID_ARGUMENT", "Request contains an invalid argument."),
    Fault.TOO_LARGE: (413, "INVALID_ARGUMENT", "Request payload size exceeds the limit."),
}
RPC = "type.googleapis.com/google.rpc."
FINISH_REASONS = {Ending.COMPLETE: "STOP", Ending.CUT: "MAX_TOKENS"}
SAFETY = [{"category": "HARM_CATEGORY_HARASSMENT", "probability": "HIGH", "blocked": True}]


def key_of(request: web.BaseRequest) -> str:
    return request.headers.get("x-goog-api-key") or request.query.get("key", "")


def read(path: list[str], body: Body) -> Asked:
    model, _, verb = unquote(path[-1]).partition(":")
    if len(path) != 3 or path[0] not in ("v1", "v1beta") or path[1] != "models" or verb != "generateContent":
        raise Unacceptable("", Fault.MODEL_NOT_FOUND)
    contents = body.get("contents")
    if not isinstance(contents, list) or not contents:
        raise Unacceptable("* GenerateContentRequest.contents: contents is not specified")
    settings = part_of(body, "generationConfig")
    return Asked(
        model=model,
        system=_text(body.get("systemInstruction") or body.get("system_instruction")),
        prompt="\n".join(_text(content) for content in contents),
        max_tokens=settings.get("maxOutputTokens"),
        wants_json=settings.get("responseMimeType") == "application/json",
        schema=_schema(settings),
    )


def _schema(settings: Body) -> Body | None:
    schema = settings.get("responseSchema") or settings.get("responseJsonSchema")
    if schema and settings.get("responseMimeType") != "application/json":
        raise Unacceptable("response_schema needs response_mime_type application/json")
    return schema if isinstance(schema, dict) else None


def _text(content: Any) -> str:
    parts = content.get("parts") if isinstance(content, dict) else None
    return "\n".join(str(part.get("text", "")) for part in parts or () if isinstance(part, dict))


def say(asked: Asked, answer: Answer) -> web.Response:
    asked_for, answered = tokens_of(asked.system + asked.prompt), tokens_of(answer.text) if answer.text else 0
    used: Body = {"promptTokenCount": asked_for, "totalTokenCount": asked_for + answered}
    body: Body = {"usageMetadata": used, "modelVersion": asked.model, "responseId": secrets.token_urlsafe(16)}
    if answer.ending is Ending.PROMPT_BLOCKED:
        return json_answer({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT", "safetyRatings": SAFETY}, **body})
    used["candidatesTokenCount"] = answered
    return json_answer({"candidates": [_candidate(answer)], **body})


def _candidate(answer: Answer) -> Body:
    candidate: Body = {"finishReason": FINISH_REASONS.get(answer.ending, "SAFETY"), "index": 0}
    if answer.ending in FINISH_REASONS:
        # Thinking can eat all tokens: content without parts.
        parts = {"parts": [{"text": answer.text}]} if answer.text else {}
        return {"content": {**parts, "role": "model"}, **candidate}
    return {**candidate, "safetyRatings": SAFETY}


def refuse(fault: Fault, message: str, retry_after: float | None) -> web.Response:
    status, name, usual = ERRORS[fault]
    error: Body = {"code": status, "message": message or usual, "status": name}
    details = _details(fault, retry_after)
    return json_answer({"error": {**error, "details": details} if details else error}, status)


def _details(fault: Fault, retry_after: float | None) -> list[Body]:
    details: list[Body] = []
    if fault is Fault.BAD_KEY:
        domain = {"domain": "googleapis.com", "metadata": {"service": "generativelanguage.googleapis.com"}}
        details.append({"@type": f"{RPC}ErrorInfo", "reason": "API_KEY_INVALID", **domain})
    if fault is Fault.INSUFFICIENT_QUOTA:
        quota = "GenerateRequestsPerDayPerProjectPerModel-FreeTier"
        details.append({"@type": f"{RPC}QuotaFailure", "violations": [{"quotaId": quota}]})
    if retry_after is not None:
        details.append({"@type": f"{RPC}RetryInfo", "retryDelay": f"{retry_after:g}s"})
    return details


GEMINI = Dialect(key_of, read, say, refuse, {fault: error[0] for fault, error in ERRORS.items()})
