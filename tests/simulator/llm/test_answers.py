"""What the SDKs read out of the simulator's answers, and what the simulator keeps of their questions."""

from __future__ import annotations

import json

import anthropic
import openai
import pytest
import requests
from google.genai import errors

from tests.simulator.llm.conftest import PROMPT, SCHEMA, SYSTEM

FORMAT = {"type": "json_schema", "json_schema": {"name": "reading", "strict": True, "schema": SCHEMA}}
TOOL = {"name": "answer", "description": "Answer.", "input_schema": SCHEMA}


def fits(answer):
    assert set(answer) == set(SCHEMA["properties"])
    assert answer["intent"] in SCHEMA["properties"]["intent"]["enum"]
    assert 0 <= answer["confidence"] <= 1
    assert all(isinstance(phrase, str) for phrase in answer["phrases"])
    return True


def test_anthropic_calls_the_forced_tool(claude):
    message = claude(tools=[TOOL], tool_choice={"type": "tool", "name": "answer"})
    assert message.stop_reason == "tool_use"
    assert fits(message.content[0].input)
    assert message.usage.input_tokens > 5 and message.usage.output_tokens > 5
    assert message._request_id.startswith("req_")


def test_anthropic_fills_the_output_format(claude):
    message = claude(output_config={"format": {"type": "json_schema", "schema": SCHEMA}})
    assert message.stop_reason == "end_turn"
    assert fits(json.loads(message.content[0].text))


def test_gemini_fills_the_schema_of_either_field(gemini):
    plain = {key: value for key, value in SCHEMA.items() if key != "additionalProperties"}
    for schema in ({"response_schema": plain}, {"response_json_schema": SCHEMA}):
        answer = gemini(response_mime_type="application/json", **schema)
        assert fits(json.loads(answer.text))
        assert answer.candidates[0].finish_reason == "STOP"
        assert answer.usage_metadata.total_token_count > 10


def test_openai_fills_the_response_format(gpt):
    answer = gpt(response_format=FORMAT)
    assert fits(json.loads(answer.choices[0].message.content))
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


def test_openai_calls_the_forced_tool(gpt):
    tool = {"type": "function", "function": {"name": "answer", "parameters": SCHEMA}}
    answer = gpt(tools=[tool], tool_choice={"type": "function", "function": {"name": "answer"}})
    assert fits(json.loads(answer.choices[0].message.tool_calls[0].function.arguments))


def test_schemas_by_reference_and_of_the_deprecated_gemini_sdk_are_filled(sim):
    by_number = {"type": 6, "properties": {"n": {"type": 3}, "ok": {"type": 4}, "tags": {"type": 5, "minItems": 2}}}
    config = {"responseMimeType": "application/json", "responseSchema": by_number}
    answer = requests.post(
        f"{sim.llm_url('gemini')}/v1beta/models/gemini-2.5-flash:generateContent?%24alt=json%3Benum-encoding%3Dint",
        json={"contents": [{"parts": [{"text": "x"}]}], "generationConfig": config},
        headers={"x-goog-api-key": "k"},
        timeout=5,
    ).json()
    filled = json.loads(answer["candidates"][0]["content"]["parts"][0]["text"])
    assert (filled["n"], filled["ok"], len(filled["tags"])) == (1, False, 2)


def test_scripted_answers_come_in_turn_then_rules_then_the_schema(sim, claude, gpt):
    sim.control("llm", {"provider": "anthropic", "answers": [{"text": "first"}, {"json": {"n": 2}, "times": 2}]})
    sim.control("llm", {"rules": [{"contains": "how much", "answer": {"text": "by rule"}}]})
    said = [claude().content[0].text for _ in range(4)]
    assert said == ["first", '{"n": 2}', '{"n": 2}', "by rule"]
    assert gpt().choices[0].message.content == "by rule"
    sim.control("llm", {"rules": []})
    assert claude().content[0].text.startswith("Thank you")


def test_a_rule_may_hold_for_a_share_only(sim, gpt):
    order = {"provider": "openai", "seed": 7, "rules": [{"share": 0.3, "answer": {"text": "invented"}}]}
    sim.control("llm", order)
    said = [gpt().choices[0].message.content for _ in range(60)]
    assert 8 <= said.count("invented") <= 28
    sim.control("llm", order)
    assert [gpt().choices[0].message.content for _ in range(60)] == said


def test_it_keeps_what_it_was_asked(sim, claude, gemini, gpt):
    claude(), gemini(temperature=0.2), gpt(temperature=0.2)
    seen = sim.control("llm/requests")["requests"]
    assert [each["provider"] for each in seen] == ["anthropic", "gemini", "openai"]
    assert all((each["system"], each["prompt"], each["outcome"]) == (SYSTEM, PROMPT, "answered") for each in seen)
    assert seen[0]["path"] == "/v1/messages"
    assert seen[1]["path"] == "/v1beta/models/gemini-2.5-flash:generateContent"
    assert seen[2]["path"] == "/v1/chat/completions"
    assert {name.lower(): value for name, value in seen[1]["headers"].items()}["x-goog-api-key"] == "k-gemini"
    assert seen[1]["body"]["generationConfig"]["temperature"] == 0.2
    assert len(sim.control("llm/requests?provider=openai")["requests"]) == 1
    sim.control("reset", {})
    assert sim.control("llm/requests")["requests"] == []


def test_every_other_name_is_an_openai_server_with_a_script_of_its_own(sim, gpt):
    sim.control("llm", {"provider": "groq", "answers": [{"text": "from groq"}]})
    with openai.OpenAI(api_key="k", base_url=f"{sim.llm_url('groq')}/openai/v1", max_retries=0) as groq:
        messages = [{"role": "user", "content": "Hi"}]
        assert gpt().choices[0].message.content != "from groq"
        answer = groq.chat.completions.create(model="llama-3.3-70b-versatile", messages=messages)
    assert answer.choices[0].message.content == "from groq"


def test_anthropic_takes_either_header_and_no_request_without_one(sim):
    body = {"model": "m", "max_tokens": 5, "messages": [{"role": "user", "content": "Hi"}]}
    url = f"{sim.llm_url('anthropic')}/v1/messages"
    for headers, status in (({"x-api-key": "k"}, 200), ({"Authorization": "Bearer k"}, 200), ({}, 401)):
        answer = requests.post(url, json=body, headers=headers, timeout=5)
        assert answer.status_code == status
    assert answer.json()["error"]["type"] == "authentication_error"
    sim.control("tokens", {"token": "k"})
    assert requests.post(url, json=body, headers={"x-api-key": "k"}, timeout=5).status_code == 401


def test_what_the_apis_refuse_is_refused(claude, gemini, gpt):
    open_schema = {key: value for key, value in SCHEMA.items() if key != "additionalProperties"}
    with pytest.raises(anthropic.BadRequestError, match="additionalProperties"):
        claude(output_config={"format": {"type": "json_schema", "schema": open_schema}})
    with pytest.raises(anthropic.BadRequestError, match="not found in provided tools"):
        claude(tools=[TOOL], tool_choice={"type": "tool", "name": "other"})
    with pytest.raises(openai.BadRequestError, match="required"):
        gpt(response_format={**FORMAT, "json_schema": {**FORMAT["json_schema"], "schema": {**SCHEMA, "required": []}}})
    with pytest.raises(openai.BadRequestError, match=r"json_schema\.name"):
        gpt(response_format={**FORMAT, "json_schema": {"name": "not a name", "schema": SCHEMA}})
    with pytest.raises(errors.ClientError, match="response_mime_type"):
        gemini(response_json_schema=SCHEMA)


def test_openais_json_object_wants_the_word_json_in_the_prompt(sim):
    with openai.OpenAI(api_key="k", base_url=f"{sim.llm_url('openai')}/v1", max_retries=0) as client:
        order = {"model": "m", "response_format": {"type": "json_object"}}
        with pytest.raises(openai.BadRequestError, match="'json'"):
            client.chat.completions.create(messages=[{"role": "user", "content": "Hi"}], **order)
        answer = client.chat.completions.create(messages=[{"role": "user", "content": "Hi, in JSON"}], **order)
    assert json.loads(answer.choices[0].message.content)


def test_a_script_that_makes_no_sense_is_refused(sim):
    for order in ({"answers": [{"fault": "moody"}]}, {"answers": [{"tekst": "x"}]}, {"rules": [{"contains": "x"}]}):
        with pytest.raises(ValueError, match="400"):
            sim.control("llm", order)
    assert sim.control("llm")["waiting"] == {}
