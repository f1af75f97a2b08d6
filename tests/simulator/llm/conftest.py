"""The providers' own SDKs, pointed at the simulator by their base URL."""

from __future__ import annotations

from typing import Any

import anthropic
import openai
import pytest
from google import genai
from google.genai import types

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "intent": {"type": "string", "enum": ["interested", "question", "complaint"]},
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        "phrases": {"type": "array", "items": {"type": "string"}},
        "language": {"anyOf": [{"type": "string"}, {"type": "null"}]},
    },
    "required": ["intent", "confidence", "phrases", "language"],
    "additionalProperties": False,
}
SYSTEM, PROMPT = "You read customers' replies. Answer in JSON.", "Abeg how much?"


@pytest.fixture
def claude(sim):
    client = anthropic.Anthropic(api_key="k-anthropic", base_url=sim.llm_url("anthropic"), max_retries=0, timeout=5)

    def ask(**more: Any) -> anthropic.types.Message:
        usual = {"model": "claude-haiku-4-5", "max_tokens": 300, "system": SYSTEM}
        return client.messages.create(**{**usual, "messages": [{"role": "user", "content": PROMPT}], **more})

    with client:
        yield ask


@pytest.fixture
def gemini(sim):
    options = types.HttpOptions(base_url=sim.llm_url("gemini"), api_version="v1beta", timeout=5_000)
    client = genai.Client(api_key="k-gemini", http_options=options)

    def ask(**more: Any) -> types.GenerateContentResponse:
        config = types.GenerateContentConfig(system_instruction=SYSTEM, **more)
        return client.models.generate_content(model="gemini-2.5-flash", contents=PROMPT, config=config)

    yield ask
    client.close()


@pytest.fixture
def gpt(sim):
    with openai.OpenAI(api_key="k-openai", base_url=f"{sim.llm_url('openai')}/v1", max_retries=0, timeout=5) as client:

        def ask(**more: Any) -> Any:
            messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": PROMPT}]
            return client.chat.completions.create(model="gpt-5-mini", messages=messages, **more)

        yield ask
