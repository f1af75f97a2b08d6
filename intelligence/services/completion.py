"""One answer in JSON from whichever language model can give it in time. Where none can, callers go on by rules."""

import json
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.conf import settings
from django.utils.translation import gettext_noop as _
from pydantic import BaseModel

from common.phrases import Phrase, join, say

from ..choices import CallOutcome, Task
from ..errors import NoAnswer, Reason
from ..json_schema import portable_schema
from ..prompting import ActivePrompt, NoPrompt, Rendered, render
from ..providers.base import Ask, ProviderFailure, Turn
from ..selectors.prompts import active_prompt
from ..selectors.setup import ProviderSetup, current_setup
from . import breaker, caching, ledger
from .asking import SHORTEST_SECONDS, Answered, Asking
from .ledger import NotAllowed, Question

T = TypeVar("T", bound=BaseModel)

_TRIES = 3
_FIRST_WAIT = 0.5
_LONGEST_WAIT = 60.0
# Of the time left, for one provider while others have not been asked.
_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Completion(Generic[T]):
    answer: T
    provider: str
    model: str
    call_id: int
    cached: bool
    prompt_version: int


def is_enabled(task: Task) -> bool:
    """Whether asking is worth while: the feature is on and a provider set up. Mostly costs no query."""
    setup = current_setup()
    return setup.task(task).is_on and bool(setup.candidates(task))


def complete(
    *,
    task: Task,
    inputs: Mapping[str, str],
    schema: type[T],
    deadline_seconds: float | None = None,
    seed: str = "",
    prompt: ActivePrompt | None = None,
) -> Completion[T]:
    """The answer to the active prompt of `task`, validated by `schema`; raises NoAnswer within the deadline.

    Not inside a transaction. `seed`: the same question asked with another one is not answered from memory. `prompt`
    instead of the active one is a trial: nothing is remembered.
    """
    setup = current_setup()
    rule, providers = setup.task(task), setup.candidates(task)
    if not rule.is_on:
        raise NoAnswer(Reason.SWITCHED_OFF)
    if not providers:
        raise NoAnswer(Reason.NO_PROVIDER)
    is_trial, prompt = prompt is not None, prompt or _prompt_of(task)
    cache_hours = 0 if is_trial else rule.cache_hours
    question = ledger.new_question(task=task, prompt_version=prompt.version, setup=setup)
    key = caching.key_of(task=task, prompt_version=prompt.version, inputs=inputs, schema=schema, seed=seed)
    if cache_hours and (known := caching.recall(key, schema)):
        call = ledger.note(question, CallOutcome.CACHED, by=known.provider, model=known.model)
        return Completion(known.answer, known.provider, known.model, call.pk, True, prompt.version)
    seconds = deadline_seconds or rule.deadline_seconds or settings.LLM_TIMEOUT
    answered = _Search(question, providers, render(prompt, inputs), schema, seconds).run()
    call = answered.call
    caching.remember(key, answered.answer, provider=call.provider, model=call.model, hours=cache_hours)
    return Completion(answered.answer, call.provider, call.model, call.pk, False, prompt.version)


def _prompt_of(task: Task) -> ActivePrompt:
    try:
        return active_prompt(task)
    except NoPrompt as error:
        raise NoAnswer(Reason.NO_PROMPT) from error


@dataclass(slots=True)
class _Turn:
    provider: ProviderSetup
    not_before: float = 0.0
    tries: int = 0


class _Search(Generic[T]):
    """Each provider in its order; who asked for patience gets another turn while there is time."""

    def __init__(
        self, question: Question, providers: list[ProviderSetup], rendered: Rendered, schema: type[T], seconds: float
    ) -> None:
        self._question, self._rendered, self._schema = question, rendered, schema
        self._ends = time.monotonic() + seconds
        self._waiting = [_Turn(provider) for provider in providers]
        self._why: dict[str, Phrase] = {}

    def run(self) -> Answered[T]:
        while self._waiting:
            turn = self._next()
            if self._left() - max(turn.not_before - time.monotonic(), 0) < SHORTEST_SECONDS:
                self._out_of_time()
            time.sleep(max(turn.not_before - time.monotonic(), 0))
            answered = self._take(turn)
            if answered:
                return answered
        raise NoAnswer(Reason.ALL_FAILED, self._told())

    def _next(self) -> _Turn:
        """The first in order of those that are ready, else the one that is ready first."""
        now = time.monotonic()
        turn = min(self._waiting, key=lambda waiting: max(waiting.not_before - now, 0))
        self._waiting.remove(turn)
        return turn

    def _take(self, turn: _Turn) -> Answered[T] | None:
        provider = turn.provider
        if rests := breaker.admit(provider.pk):
            ledger.note(self._question, CallOutcome.SKIPPED, rests, provider=provider)
            self._why[provider.name] = rests
            return None
        try:
            return Asking(self._question, provider, self._ask(provider), self._schema, self._patience(turn)).run()
        except NotAllowed as refused:
            self._why[provider.name] = refused.detail
            if refused.outcome == CallOutcome.OVER_BUDGET and not self._waiting:
                raise NoAnswer(Reason.OVER_BUDGET, self._told()) from refused
        except ProviderFailure as failure:
            self._why[provider.name] = say(failure.outcome.label)
            self._later(turn, failure)
        return None

    def _later(self, turn: _Turn, failure: ProviderFailure) -> None:
        turn.tries += 1
        backed_off = _FIRST_WAIT * 2 ** (turn.tries - 1) * random.uniform(0.75, 1.25)
        wait = backed_off if failure.retry_after is None else failure.retry_after
        if failure.retry and turn.tries < _TRIES and wait <= min(_LONGEST_WAIT, self._left()):
            turn.not_before = time.monotonic() + wait
            self._waiting.append(turn)

    def _patience(self, turn: _Turn) -> "_Patience":
        """While others have not been asked, one that hangs must leave them time."""
        others = any(waiting.tries == 0 for waiting in self._waiting)
        share = self._left() * (_SHARE if others else 1.0)
        return _Patience(min(time.monotonic() + min(share, settings.LLM_TIMEOUT), self._ends))

    def _ask(self, provider: ProviderSetup) -> Ask:
        schema = portable_schema(self._schema)
        return Ask(
            model=provider.model,
            system=self._rendered.system if provider.by_schema else _with_schema(self._rendered.system, schema),
            turns=(Turn("user", self._rendered.user),),
            schema=schema,
            max_tokens=provider.max_tokens,
            temperature=provider.temperature,
            seconds=0,
            by_schema=provider.by_schema,
            old_token_limit=provider.old_token_limit,
        )

    def _left(self) -> float:
        return self._ends - time.monotonic()

    def _out_of_time(self) -> None:
        ledger.note(self._question, CallOutcome.OUT_OF_TIME, self._told())
        raise NoAnswer(Reason.DEADLINE, self._told())

    def _told(self) -> Phrase:
        return join(say(_("%(provider)s: %(why)s"), provider=name, why=why) for name, why in self._why.items())


@dataclass(frozen=True, slots=True)
class _Patience:
    until: float

    def __call__(self) -> float:
        return self.until - time.monotonic()


def _with_schema(system: str, schema: Mapping[str, object]) -> str:
    """For servers that promise JSON but not its shape."""
    return f"{system}\n\nAnswer with one JSON object of this JSON Schema:\n{json.dumps(schema, ensure_ascii=False)}"
