"""What each API must be able to do: read a request, say an answer, say no."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from aiohttp import web

from simulator.answers import Body


class Fault(Enum):
    """What a model's server does wrong on purpose. Where an API has no such error, it says its nearest one."""

    RATE_LIMITED = "rate_limited"
    INSUFFICIENT_QUOTA = "insufficient_quota"
    OVERLOADED = "overloaded"
    UNAVAILABLE = "unavailable"
    SERVER_ERROR = "server_error"
    DEADLINE = "deadline_exceeded"
    BAD_KEY = "bad_key"
    FORBIDDEN = "forbidden"
    MODEL_NOT_FOUND = "model_not_found"
    BAD_REQUEST = "bad_request"
    TOO_LARGE = "too_large"
    JSON_VALIDATE_FAILED = "json_validate_failed"
    # The connection.
    TIMEOUT = "timeout"
    RESET = "reset"
    GARBAGE = "garbage"
    # A proper answer of no use.
    REFUSAL = "refusal"
    BLOCKED = "blocked"
    ANSWER_BLOCKED = "answer_blocked"
    TRUNCATED = "truncated"
    EMPTY = "empty"
    BROKEN_JSON = "broken_json"
    WRONG_SCHEMA = "wrong_schema"


class Ending(Enum):
    COMPLETE = "complete"
    CUT = "cut"
    REFUSED = "refused"
    PROMPT_BLOCKED = "prompt_blocked"
    ANSWER_BLOCKED = "answer_blocked"


@dataclass(frozen=True, slots=True)
class Asked:
    model: str
    system: str
    prompt: str
    max_tokens: int | None = None
    # JSON is wanted: by this schema, if the client gave one.
    wants_json: bool = False
    schema: Body | None = None
    # The tool that has to be called with it.
    tool: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model says; `data` where it came to a whole JSON value, else None."""

    text: str
    data: Any = None
    ending: Ending = Ending.COMPLETE


@dataclass(frozen=True, slots=True)
class Dialect:
    key: Callable[[web.BaseRequest], str]
    read: Callable[[list[str], Body], Asked]
    say: Callable[[Asked, Answer], web.Response]
    refuse: Callable[[Fault, str, float | None], web.Response]
    faults: Mapping[Fault, int]


class Unacceptable(Exception):
    """The API does not take this request."""

    def __init__(self, message: str, fault: Fault = Fault.BAD_REQUEST) -> None:
        super().__init__(message)
        self.fault = fault


def bearer(request: web.BaseRequest) -> str:
    header = request.headers.get("Authorization", "")
    return header[7:].strip() if header[:7].lower() == "bearer " else ""


def tokens_of(text: str) -> int:
    """About as many as a model counts."""
    return len(text) // 4 + 1


def text_of(content: object, kind: str = "text") -> str:
    """A message's content is a string or a list of blocks."""
    if isinstance(content, list):
        return "\n".join(str(block.get(kind, "")) for block in content if isinstance(block, dict) and kind in block)
    return str(content or "")
