"""What the loop offers to those that run in it."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from messaging.providers.base import Answer

from .http import HttpClient
from .pace import Slots
from .results import Result

T = TypeVar("T")


class Host(Protocol):
    """The loop, as drivers and deliveries know it."""

    holder: UUID
    client: HttpClient
    stopping: bool
    slots: Slots
    timeout_seconds: float
    lease_seconds: float
    retry_unit: float

    async def in_database(self, work: Callable[..., T], *args: Any, **kwargs: Any) -> T: ...

    def report(self, result: Result) -> None: ...

    def expect(self, at: datetime) -> None: ...

    def channel_down(self, channel_id: int, answer: Answer) -> Awaitable[None]: ...
