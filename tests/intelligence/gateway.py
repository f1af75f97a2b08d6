"""The gateway and the simulated models, talking to each other over real HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, Field

from intelligence.choices import ProviderKind, Task
from intelligence.models import LlmCall, LlmProvider
from intelligence.selectors.setup import forget_setup
from intelligence.services.completion import Completion, complete
from simulator.server import RunningSimulator

KINDS = {
    "anthropic": ProviderKind.ANTHROPIC,
    "gemini": ProviderKind.GEMINI,
    "groq": ProviderKind.OPENAI_COMPATIBLE,
}


class Mood(BaseModel):
    mood: Literal["glad", "angry"]
    confidence: int = Field(ge=0, le=100)


GLAD = {"mood": "glad", "confidence": 90}


@dataclass
class Gateway:
    simulator: RunningSimulator

    def use(self, *names: str, **fields: Any) -> list[LlmProvider]:
        """These providers in this order, and no others."""
        LlmProvider.objects.all().delete()
        rows = [
            LlmProvider.objects.create(
                name=name,
                kind=KINDS[name],
                position=position,
                model=f"{name}-small",
                api_key=f"key-of-{name}",
                base_url=self.address(name),
                **fields,
            )
            for position, name in enumerate(names)
        ]
        forget_setup()
        return rows

    def address(self, name: str) -> str:
        url = self.simulator.llm_url(name)
        return f"{url}/v1" if KINDS[name] == ProviderKind.OPENAI_COMPATIBLE else url

    def script(self, name: str, *answers: Mapping[str, Any]) -> None:
        self.simulator.control("llm", {"provider": name, "answers": list(answers)})

    def rule(self, name: str, answer: Mapping[str, Any]) -> None:
        self.simulator.control("llm", {"provider": name, "rules": [{"answer": answer}]})

    def heard(self, name: str) -> list[dict[str, Any]]:
        requests: list[dict[str, Any]] = self.simulator.control(f"llm/requests?provider={name}")["requests"]
        return requests

    def ask(self, text: str = "I love it", *, seconds: float = 10.0, **more: Any) -> Completion[Mood]:
        return complete(task=Task.SPAM_CHECK, inputs={"message": text}, schema=Mood, deadline_seconds=seconds, **more)


def ledger() -> list[tuple[str, str]]:
    """Who said what, in the order asked."""
    return [(call.provider, call.outcome) for call in LlmCall.objects.order_by("pk")]
