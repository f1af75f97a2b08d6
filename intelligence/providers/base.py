"""What the gateway and a provider say to each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal, Protocol

from common.redaction import redact_text

from ..choices import CallOutcome

_LONGEST_DETAIL = 300


@dataclass(frozen=True, slots=True)
class Access:
    base_url: str
    api_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Turn:
    role: Literal["user", "assistant"]
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ask:
    """One request for an answer in JSON."""

    model: str
    system: str = field(repr=False)
    turns: tuple[Turn, ...] = field(repr=False)
    schema: Mapping[str, Any] = field(repr=False)
    max_tokens: int
    # None: the model's own.
    temperature: float | None
    seconds: float
    by_schema: bool = True
    old_token_limit: bool = False


class Finish(Enum):
    WHOLE = "whole"
    TRUNCATED = "truncated"
    REFUSED = "refused"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Said:
    """What came back. `why` is the provider's word for an end that is not a whole answer."""

    text: str = field(repr=False)
    finish: Finish
    why: str = ""
    input_tokens: int = 0
    output_tokens: int = 0
    model: str = ""
    request_id: str = ""


class ProviderFailure(Exception):
    """No answer. `retry`: the same request may succeed later, not before `retry_after` seconds."""

    def __init__(
        self,
        outcome: CallOutcome,
        detail: str = "",
        *,
        retry: bool = False,
        retry_after: float | None = None,
        status: int | None = None,
        request_id: str = "",
    ) -> None:
        self.outcome, self.retry, self.retry_after = outcome, retry, retry_after
        self.status, self.request_id = status, request_id
        self.detail = redact_text(detail)[:_LONGEST_DETAIL]
        super().__init__(f"{outcome}: {self.detail}")

    @property
    def blames_temperature(self) -> bool:
        """Newer models of several providers take none: https://platform.openai.com/docs/guides/reasoning"""
        return self.status == 400 and "temperature" in self.detail.lower()

    @property
    def blames_the_provider(self) -> bool:
        """Not this question: the next one would fare no better. 404 means that the model does not exist."""
        return self.outcome not in _ABOUT_THE_QUESTION or self.status == 404


_ABOUT_THE_QUESTION = frozenset({CallOutcome.REJECTED, CallOutcome.INVALID, CallOutcome.OUT_OF_TIME})


class Provider(Protocol):
    def ask(self, access: Access, ask: Ask) -> Said:
        """Raises ProviderFailure. Tries once; keeps to `ask.seconds` as well as its client lets it."""
