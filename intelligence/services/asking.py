"""One provider asked for one answer: once, and again where it can mend what was wrong with the first."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, ValidationError

from common.phrases import Phrase, say

from ..choices import CallOutcome
from ..models import LlmCall
from ..providers.base import Ask, Finish, Provider, ProviderFailure, Said, Turn
from ..providers.registry import get_provider
from ..selectors.setup import ProviderSetup
from . import ledger
from .breaker import note_answer, note_failure
from .ledger import Question
from .within import within

T = TypeVar("T", bound=BaseModel)

_UNUSABLE = {
    Finish.TRUNCATED: CallOutcome.TRUNCATED,
    Finish.REFUSED: CallOutcome.REFUSED,
    Finish.BLOCKED: CallOutcome.BLOCKED,
}
_LARGER = 2
# (provider's key, model) that take no temperature, as this process was told: asked again, they would refuse again.
_without_temperature: set[tuple[int, str]] = set()
# Less is not worth a request.
SHORTEST_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Answered(Generic[T]):
    answer: T
    call: LlmCall


class Asking(Generic[T]):
    """`seconds_left` tells how long this provider may still take."""

    def __init__(
        self,
        question: Question,
        provider: ProviderSetup,
        ask: Ask,
        schema: type[T],
        seconds_left: Callable[[], float],
    ) -> None:
        self._question, self._provider, self._schema = question, provider, schema
        self._ask, self._seconds_left = ask, seconds_left
        if (provider.pk, ask.model) in _without_temperature:
            self._ask = replace(ask, temperature=None)
        # Each way of mending is tried once.
        self._mended: set[str] = set()
        self._last = Said("", Finish.WHOLE)

    def run(self) -> Answered[T]:
        """Raises ProviderFailure, or NotAllowed where a limit of ours stands in the way."""
        provider = self._load()
        while True:
            seconds = self._seconds_left()
            if seconds < SHORTEST_SECONDS:
                raise ProviderFailure(CallOutcome.OUT_OF_TIME, "no time left")
            ask = replace(self._ask, seconds=seconds)
            call = ledger.enter(self._question, self._provider, ask)
            try:
                return self._once(provider, call, ask)
            except ProviderFailure as failure:
                if not self._mend(failure):
                    raise

    def _load(self) -> Provider:
        """The first call of a process imports the SDK: seconds for which the provider is not to blame."""
        try:
            return within(self._seconds_left(), lambda: get_provider(self._provider.kind))
        except ImportError as error:
            text = say(_("its client is not installed: %(name)s"), name=error.name)
            ledger.note(self._question, CallOutcome.FAILED, text, provider=self._provider)
            raise ProviderFailure(CallOutcome.FAILED, str(error)) from error
        except ProviderFailure as slow:
            text = say(_("its client was still being loaded"))
            ledger.note(self._question, CallOutcome.OUT_OF_TIME, text, provider=self._provider)
            raise ProviderFailure(CallOutcome.OUT_OF_TIME, "still loading") from slow

    def _once(self, provider: Provider, call: LlmCall, ask: Ask) -> Answered[T]:
        started = time.monotonic()
        try:
            said = within(ask.seconds, lambda: provider.ask(self._provider.access, ask))
        except ProviderFailure as failure:
            self._settle_failure(call, ask, failure, _ms_since(started))
            raise
        except Exception as error:
            # A mistake of ours or of the SDK: the line must not stay open, and the next provider is asked.
            broken = ProviderFailure(CallOutcome.FAILED, type(error).__name__)
            self._settle_failure(call, ask, broken, _ms_since(started))
            raise broken from error
        note_answer(self._provider.pk)
        return self._judged(call, said, _ms_since(started))

    def _judged(self, call: LlmCall, said: Said, latency_ms: int) -> Answered[T]:
        answer, outcome, detail = _read(said, self._schema)
        ledger.settle(
            call,
            outcome,
            said=said,
            detail=detail,
            status=200,
            keep_body=bool(self._question.setup.body_days),
            cost=self._cost(said),
            latency_ms=latency_ms,
        )
        if answer is not None:
            return Answered(answer, call)
        self._last = said
        raise ProviderFailure(outcome, str(detail))

    def _settle_failure(self, call: LlmCall, ask: Ask, failure: ProviderFailure, latency_ms: int) -> None:
        cost = Decimal(0)
        if failure.outcome == CallOutcome.TIMED_OUT:
            cost = ledger.cost_of_asking(self._question, self._provider, ask)
        ledger.settle(
            call,
            failure.outcome,
            detail=failure.detail,
            status=failure.status,
            request_id=failure.request_id,
            cost=cost,
            latency_ms=latency_ms,
        )
        why = say(_("%(outcome)s (%(detail)s)"), outcome=failure.outcome.label, detail=failure.detail)
        note_failure(self._provider.pk, failure, why)

    def _cost(self, said: Said) -> Decimal:
        price = self._question.setup.price_of(self._provider.name, self._ask.model)
        return price.cost(said.input_tokens, said.output_tokens)

    def _mend(self, failure: ProviderFailure) -> bool:
        """Ask differently, each way once: longer, without what it does not know, with what was wrong."""
        if failure.blames_temperature and self._ask.temperature is not None:
            _without_temperature.add((self._provider.pk, self._ask.model))
            return self._again("temperature", temperature=None)
        if failure.outcome == CallOutcome.TRUNCATED:
            return self._again("longer", max_tokens=self._ask.max_tokens * _LARGER)
        if failure.outcome == CallOutcome.INVALID:
            temperature = None if self._ask.temperature is None else 0.0
            return self._again("repair", turns=(*self._ask.turns, *self._correction(failure)), temperature=temperature)
        return False

    def _again(self, way: str, **changes: Any) -> bool:
        if way in self._mended:
            return False
        self._mended.add(way)
        self._ask = replace(self._ask, **changes)
        return True

    def _correction(self, failure: ProviderFailure) -> tuple[Turn, ...]:
        # Where the server itself refused what its model said, there is nothing to show it.
        if failure.status is not None:
            return ()
        wrong = f"That is not the JSON object that was asked for. {failure.detail} Answer with the whole object again."
        return Turn("assistant", self._last.text or "{}"), Turn("user", wrong)


def _read(said: Said, schema: type[T]) -> tuple[T | None, CallOutcome, Phrase | str]:
    if said.finish is not Finish.WHOLE:
        return None, _UNUSABLE[said.finish], said.why
    try:
        return schema.model_validate_json(_json_in(said.text)), CallOutcome.ANSWERED, ""
    except ValidationError as error:
        return None, CallOutcome.INVALID, _what_is_wrong(error)


def _json_in(text: str) -> str:
    """Models like to fence what they say."""
    stripped = text.strip()
    if stripped.startswith("```"):
        stripped = stripped.removeprefix("```").removeprefix("json").rsplit("```", 1)[0]
    return stripped


def _what_is_wrong(error: ValidationError) -> str:
    """Where and what, without the words that were wrong."""
    told = [
        f"{'.'.join(map(str, item['loc'])) or 'JSON'}: {item['msg'] if item['loc'] else 'cannot be read'}."
        for item in error.errors(include_url=False, include_input=False)
    ]
    return " ".join(told[:5])


def _ms_since(started: float) -> int:
    return int((time.monotonic() - started) * 1000)
