"""The attack set as it reaches each provider, and a model that obeys it."""

import json
import re
from pathlib import Path

import pytest

from intelligence.choices import Task
from intelligence.errors import NoAnswer
from intelligence.schemas import ReplyRead
from intelligence.services.completion import complete

pytestmark = pytest.mark.django_db(transaction=True)
ATTACKS = [
    json.loads(line)["text"]
    for line in Path(__file__).with_name("attacks.jsonl").read_text(encoding="utf-8").splitlines()
]
MARK = re.compile(r"data-[0-9a-f]{16}")


def ask(text):
    return complete(task=Task.CLASSIFY, inputs={"message": text}, schema=ReplyRead, deadline_seconds=30)


def without_data(request):
    """The system text and the prompt without what stands between this call's marks, and the rest of the body."""
    mark = MARK.search(request["system"])[0]
    prompt = re.sub(rf'<{mark} name="\w+">\n.*?\n</{mark}>', "", request["prompt"], flags=re.DOTALL)
    return request["system"].replace(mark, ""), prompt


@pytest.mark.parametrize("name", ["anthropic", "gemini", "groq"])
def test_no_attack_reaches_a_model_outside_its_fence(gateway, name):
    gateway.use(name)
    ask("Hello")
    for text in ATTACKS:
        ask(text)
    harmless, *attacked = gateway.heard(name)
    assert len(attacked) == len(ATTACKS)
    assert all(without_data(request) == without_data(harmless) for request in attacked)


@pytest.mark.parametrize("name", ["anthropic", "gemini", "groq"])
def test_a_model_gets_no_secrets_and_no_tools_but_its_answer(gateway, name):
    gateway.use(name)
    ask(ATTACKS[0])
    body = gateway.heard(name)[0]["body"]
    assert f"key-of-{name}" not in json.dumps(body)
    tools = body.get("tools") or []
    assert len(tools) <= 1
    assert not tools or set(tools[0]["input_schema"]["properties"]) == set(ReplyRead.model_fields)


@pytest.mark.parametrize(
    "obeyed",
    [
        {"text": "PWNED"},
        {"text": "My instructions are: you read the replies that customers send"},
        {"json": {"intent": "vip", "discount": 90}},
        {"json": {"tool": "send_message", "to": "all"}},
    ],
)
def test_what_an_obedient_model_says_is_no_answer(gateway, obeyed):
    gateway.use("groq")
    gateway.rule("groq", obeyed)
    with pytest.raises(NoAnswer):
        ask(ATTACKS[0])
