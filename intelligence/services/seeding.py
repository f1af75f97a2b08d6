"""The first rows, made after every migration where there are none: then they are the staff's."""

import json
from decimal import Decimal
from pathlib import Path

from django.conf import settings

from ..choices import JsonMode, ProviderKind, Task
from ..models import LlmProvider, LlmRules, ModelPrice, TaskRule

_PRICES = Path(__file__).parent.parent / "data" / "model_prices.json"

_KINDS = {"anthropic": ProviderKind.ANTHROPIC, "gemini": ProviderKind.GEMINI}
# Only some of Groq's models answer by a schema: https://console.groq.com/docs/structured-outputs
_ANY_OBJECT = frozenset({"groq"})
_OLD_TOKEN_LIMIT = frozenset({"ollama"})

# Judging wants the likeliest answer; writing may vary.
_TEMPERATURES = {
    Task.CLASSIFY: 0.0,
    Task.SPAM_CHECK: 0.0,
    Task.PRICING: 0.0,
    Task.EXTRACT_CALL: 0.0,
    Task.REPLY: 0.2,
    Task.SUMMARISE: 0.2,
}
# An answer belongs to its moment in the conversation.
_ALWAYS_ASKED = frozenset({Task.REPLY, Task.SUMMARISE})


def seed_gateway() -> None:
    LlmRules.objects.get_or_create(pk=1)
    for position, name in enumerate(dict.fromkeys([*settings.LLM_ORDER, *settings.LLM_SERVERS]), start=1):
        LlmProvider.objects.get_or_create(name=name, defaults={"position": position * 10, **_provider(name)})
    for task in Task:
        TaskRule.objects.get_or_create(task=task, defaults=_rule(task))
    if not ModelPrice.objects.exists():
        ModelPrice.objects.bulk_create(_prices())


def _provider(name: str) -> dict[str, object]:
    return {
        "kind": _KINDS.get(name, ProviderKind.OPENAI_COMPATIBLE),
        "json_mode": JsonMode.OBJECT if name in _ANY_OBJECT else JsonMode.SCHEMA,
        "old_token_limit": name in _OLD_TOKEN_LIMIT,
    }


def _rule(task: Task) -> dict[str, object]:
    return {"temperature": _TEMPERATURES.get(task), "cache_hours": 0 if task in _ALWAYS_ASKED else 24}


def _prices() -> list[ModelPrice]:
    """In dollars per million tokens, in and out."""
    listed = json.loads(_PRICES.read_text(), parse_float=Decimal)
    return [
        ModelPrice(pattern=pattern, input_per_million=into, output_per_million=out)
        for pattern, (into, out) in listed.items()
    ]
