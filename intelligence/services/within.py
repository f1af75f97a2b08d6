"""A time limit that holds whatever the called library makes of its own."""

import threading
from collections.abc import Callable
from typing import TypeVar

from ..choices import CallOutcome
from ..providers.base import ProviderFailure

T = TypeVar("T")


def within(seconds: float, call: Callable[[], T]) -> T:
    """What `call` returns or raises, or ProviderFailure once the time is up. It is then left behind: its own time-outs
    (per packet, so a trickle outlives them) end it later. It must not touch the database."""
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(call())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run, name="llm-call", daemon=True)
    thread.start()
    thread.join(seconds)
    if results:
        return results[0]
    if errors:
        raise errors[0]
    raise ProviderFailure(CallOutcome.TIMED_OUT, "no answer in time", retry=True)
