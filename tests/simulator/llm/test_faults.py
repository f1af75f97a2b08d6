"""What goes wrong on purpose, as the providers' SDKs see it."""

from __future__ import annotations

import json
import time

import anthropic
import openai
import pytest
from google.genai import errors

from tests.simulator.llm.conftest import SCHEMA

TOOL = {
    "tools": [{"name": "answer", "input_schema": SCHEMA}],
    "tool_choice": {"type": "tool", "name": "answer"},
}
FORMAT = {"response_format": {"type": "json_schema", "json_schema": {"name": "r", "strict": True, "schema": SCHEMA}}}
JSON = {"response_mime_type": "application/json", "response_json_schema": SCHEMA}


def will(sim, fault, **more):
    sim.control("llm", {"answers": [{"fault": fault, **more}]})


@pytest.mark.parametrize(
    ("fault", "error", "status", "kind"),
    [
        ("rate_limited", anthropic.RateLimitError, 429, "rate_limit_error"),
        ("insufficient_quota", anthropic.APIStatusError, 402, "billing_error"),
        ("overloaded", anthropic.InternalServerError, 529, "overloaded_error"),
        ("unavailable", anthropic.InternalServerError, 503, "api_error"),
        ("server_error", anthropic.InternalServerError, 500, "api_error"),
        ("bad_key", anthropic.AuthenticationError, 401, "authentication_error"),
        ("forbidden", anthropic.PermissionDeniedError, 403, "permission_error"),
        ("model_not_found", anthropic.NotFoundError, 404, "not_found_error"),
        ("bad_request", anthropic.BadRequestError, 400, "invalid_request_error"),
        ("too_large", anthropic.APIStatusError, 413, "request_too_large"),
    ],
)
def test_anthropics_errors(sim, claude, fault, error, status, kind):
    will(sim, fault)
    with pytest.raises(error) as caught:
        claude()
    assert (caught.value.status_code, caught.value.body["error"]["type"]) == (status, kind)
    assert caught.value.body["request_id"].startswith("req_")


@pytest.mark.parametrize(
    ("fault", "code", "status"),
    [
        ("rate_limited", 429, "RESOURCE_EXHAUSTED"),
        ("insufficient_quota", 429, "RESOURCE_EXHAUSTED"),
        ("overloaded", 503, "UNAVAILABLE"),
        ("server_error", 500, "INTERNAL"),
        ("deadline_exceeded", 504, "DEADLINE_EXCEEDED"),
        ("bad_key", 400, "INVALID_ARGUMENT"),
        ("forbidden", 403, "PERMISSION_DENIED"),
        ("model_not_found", 404, "NOT_FOUND"),
    ],
)
def test_geminis_errors(sim, gemini, fault, code, status):
    will(sim, fault)
    with pytest.raises(errors.APIError) as caught:
        gemini()
    assert (caught.value.code, caught.value.status) == (code, status)


def test_geminis_details_tell_a_wrong_key_and_a_spent_quota(sim, gemini):
    will(sim, "bad_key")
    will(sim, "insufficient_quota")
    told = []
    for _ in range(2):
        with pytest.raises(errors.ClientError) as caught:
            gemini()
        told.append(json.dumps(caught.value.details))
    assert "API_KEY_INVALID" in told[0]
    assert "QuotaFailure" in told[1] and "PerDay" in told[1]


@pytest.mark.parametrize(
    ("fault", "error", "status", "code"),
    [
        ("rate_limited", openai.RateLimitError, 429, "rate_limit_exceeded"),
        ("insufficient_quota", openai.RateLimitError, 429, "insufficient_quota"),
        ("overloaded", openai.InternalServerError, 503, None),
        ("server_error", openai.InternalServerError, 500, None),
        ("bad_key", openai.AuthenticationError, 401, "invalid_api_key"),
        ("model_not_found", openai.NotFoundError, 404, "model_not_found"),
        ("json_validate_failed", openai.BadRequestError, 400, "json_validate_failed"),
        ("too_large", openai.APIStatusError, 413, "rate_limit_exceeded"),
    ],
)
def test_openais_errors(sim, gpt, fault, error, status, code):
    will(sim, fault)
    with pytest.raises(error) as caught:
        gpt()
    assert (caught.value.status_code, caught.value.code) == (status, code)


@pytest.mark.parametrize("seconds", [3, 600])
def test_too_many_requests_say_when_to_come_back(sim, claude, gemini, gpt, seconds):
    sim.control("llm", {"answers": [{"fault": "rate_limited", "retry_after": seconds, "times": 3}]})
    with pytest.raises(anthropic.RateLimitError) as claudes:
        claude()
    with pytest.raises(openai.RateLimitError) as gpts:
        gpt()
    with pytest.raises(errors.ClientError) as geminis:
        gemini()
    assert claudes.value.response.headers["retry-after"] == gpts.value.response.headers["retry-after"] == str(seconds)
    assert geminis.value.details["error"]["details"][0]["retryDelay"] == f"{seconds}s"


def test_a_refusal(sim, claude, gpt):
    sim.control("llm", {"answers": [{"fault": "refusal", "times": 2}]})
    message = claude(**TOOL)
    assert (message.stop_reason, message.stop_details.category) == ("refusal", "general_harms")
    assert all(block.type == "text" for block in message.content)
    said = gpt(**FORMAT).choices[0].message
    assert said.content is None and said.refusal


def test_a_blocked_prompt_and_a_blocked_answer(sim, gemini, gpt):
    sim.control("llm", {"answers": [{"fault": "blocked"}, {"fault": "answer_blocked"}, {"fault": "blocked"}]})
    prompt, answer = gemini(**JSON), gemini(**JSON)
    assert (prompt.text, prompt.candidates) == (None, None)
    assert prompt.prompt_feedback.block_reason == "PROHIBITED_CONTENT"
    assert (answer.text, answer.candidates[0].finish_reason) == (None, "SAFETY")
    choice = gpt().choices[0]
    assert (choice.finish_reason, choice.message.content) == ("content_filter", None)


def test_a_cut_answer_is_no_whole_json(sim, claude, gemini, gpt):
    sim.control("llm", {"answers": [{"fault": "truncated", "times": 4}]})
    message = claude(output_config={"format": {"type": "json_schema", "schema": SCHEMA}})
    assert message.stop_reason == "max_tokens"
    called = claude(**TOOL)
    assert (called.stop_reason, called.content[0].input) == ("max_tokens", {})
    answer = gemini(**JSON)
    assert answer.candidates[0].finish_reason == "MAX_TOKENS"
    choice = gpt(**FORMAT).choices[0]
    assert choice.finish_reason == "length"
    for text in (message.content[0].text, answer.text, choice.message.content):
        with pytest.raises(ValueError):
            json.loads(text)


def test_thinking_may_eat_all_tokens(sim, gemini):
    will(sim, "empty")
    answer = gemini(**JSON)
    assert (answer.text, answer.candidates[0].finish_reason) == (None, "MAX_TOKENS")


def test_broken_json_and_a_wrong_schema(sim, claude, gemini, gpt):
    sim.control("llm", {"answers": [{"fault": "broken_json", "times": 3}, {"fault": "wrong_schema", "times": 3}]})
    for text in (claude(**TOOL).content[0].text, gemini(**JSON).text, gpt(**FORMAT).choices[0].message.content):
        with pytest.raises(ValueError):
            json.loads(text)
    answers = (
        claude(**TOOL).content[0].input,
        json.loads(gemini(**JSON).text),
        json.loads(gpt(**FORMAT).choices[0].message.content),
    )
    assert all(set(answer) == {"unexpected"} for answer in answers)


def test_time_out_reset_and_garbage(sim, claude, gemini, gpt):
    sim.control("llm", {"answers": [{"fault": "timeout"}, {"fault": "reset", "times": 2}, {"fault": "garbage"}]})
    started = time.monotonic()
    with pytest.raises(anthropic.APITimeoutError):
        claude(timeout=0.3)
    assert time.monotonic() - started < 3
    with pytest.raises(anthropic.APIConnectionError):
        claude()
    with pytest.raises(openai.APIConnectionError):
        gpt()
    with pytest.raises(errors.ServerError) as caught:
        gemini()
    assert caught.value.code == 502
    assert sim.control("llm")["outcomes"] == {"timeout": 1, "reset": 2, "garbage": 1}


def test_a_slow_answer(sim, claude):
    sim.control("llm", {"answers": [{"delay_ms": 300}]})
    started = time.monotonic()
    assert claude().content
    assert time.monotonic() - started >= 0.3
