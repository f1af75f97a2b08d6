"""What the models are told to answer, and what they were asked."""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from typing import Any

from simulator.answers import BadRequest, Body
from simulator.llm.dialect import Fault

REQUESTS_KEPT = 1_000
ANYONE = ""
_KEYS = {"json", "text", "fault", "retry_after", "delay_ms", "times"}
_RULE_KEYS = {"contains", "share", "answer"}


@dataclass(frozen=True, slots=True)
class Line:
    """One answer of the script. With neither JSON nor text nor fault: what fits the schema asked for."""

    data: Any = None
    text: str | None = None
    fault: Fault | None = None
    retry_after: float | None = None
    delay_ms: float = 0.0

    @classmethod
    def read(cls, order: object) -> Line:
        if not isinstance(order, dict) or not set(order) <= _KEYS:
            raise BadRequest(f"an answer is an object of {', '.join(sorted(_KEYS))}")
        fault, after = order.get("fault"), order.get("retry_after")
        return cls(
            data=order.get("json"),
            text=order.get("text"),
            fault=Fault(fault) if fault else None,
            retry_after=None if after is None else float(after),
            delay_ms=float(order.get("delay_ms") or 0),
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """Answers every request whose system text or prompt contains the words, or a share of them."""

    contains: str
    share: float
    line: Line

    @classmethod
    def read(cls, order: object) -> Rule:
        if not isinstance(order, dict) or not set(order) <= _RULE_KEYS or "answer" not in order:
            raise BadRequest("a rule is an object of answer and, if wanted, contains and share")
        return cls(str(order.get("contains") or ""), float(order.get("share", 1.0)), Line.read(order["answer"]))


class Script:
    def __init__(self) -> None:
        self.random = random.Random()
        self._queues: dict[str, deque[Line]] = defaultdict(deque)
        self._rules: dict[str, list[Rule]] = {}
        self._requests: deque[Body] = deque(maxlen=REQUESTS_KEPT)
        self.counts: Counter[str] = Counter()

    def change(self, order: Body) -> None:
        """`answers` join the provider's queue; `rules` replace the provider's. No provider: whoever is asked."""
        provider = str(order.get("provider") or ANYONE)
        lines = [(Line.read(each), _times(each)) for each in order.get("answers") or ()]
        if "rules" in order:
            self._rules[provider] = [Rule.read(each) for each in order["rules"] or ()]
        for line, times in lines:
            self._queues[provider].extend([line] * times)
        if order.get("seed") is not None:
            self.random.seed(order["seed"])

    def next_line(self, provider: str, said: str) -> Line:
        for name in (provider, ANYONE):
            if self._queues[name]:
                return self._queues[name].popleft()
        rules = [*self._rules.get(provider, ()), *self._rules.get(ANYONE, ())]
        fits = (rule.line for rule in rules if rule.contains in said and self.random.random() < rule.share)
        return next(fits, Line())

    def note(self, provider: str, request: Body) -> Body:
        """Keeps it; more is written into the same object as it is found out."""
        noted = {"provider": provider, "at": time.time(), "outcome": "", **request}
        self._requests.append(noted)
        return noted

    def settle(self, noted: Body, outcome: str) -> None:
        noted["outcome"] = outcome
        self.counts[outcome] += 1

    def requests(self, provider: str = ANYONE) -> list[Body]:
        return [each for each in self._requests if provider in (ANYONE, each["provider"])]

    def as_json(self) -> Body:
        waiting = {name or "any": len(queue) for name, queue in self._queues.items() if queue}
        rules = {name or "any": len(rules) for name, rules in self._rules.items() if rules}
        return {"waiting": waiting, "rules": rules, "outcomes": dict(self.counts)}

    def reset(self) -> None:
        self.random = random.Random()
        for part in (self._queues, self._rules, self._requests, self.counts):
            part.clear()


def _times(order: Body) -> int:
    return max(1, int(order.get("times") or 1))
