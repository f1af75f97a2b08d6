"""Everything a provider accepted: what the product sent, exactly once per acceptance."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from simulator.answers import Body
from simulator.channels import Channel


@dataclass(slots=True)
class Accepted:
    """One accepted message. Millions of these are kept, so: slots, the request as the bytes it came in."""

    channel: Channel
    to: str
    body: str
    id: str
    callback_data: str | None
    at: float
    request: bytes
    category: str = "service"
    statuses: tuple[str, ...] = ()
    echo: Body | None = None

    def as_json(self) -> str:
        facts = {
            "provider": self.channel.kind,
            "channel": self.channel.external_id,
            "to": self.to,
            "body": self.body,
            "id": self.id,
            "callback_data": self.callback_data,
            "at": datetime.fromtimestamp(self.at, UTC).isoformat(),
            "statuses": self.statuses,
        }
        return f'{json.dumps(facts)[:-1]}, "request": {self.request.decode()}}}'


class Ledger:
    def __init__(self) -> None:
        self._messages: list[Accepted] = []
        self._places: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._messages)

    def add(self, message: Accepted) -> None:
        self._places[message.id] = len(self._messages)
        self._messages.append(message)

    def get(self, message_id: str) -> Accepted | None:
        place = self._places.get(message_id)
        return None if place is None else self._messages[place]

    def find(
        self, *, provider: str = "", channel: str = "", to: str = "", since_id: str = "", limit: int | None = None
    ) -> Iterator[Accepted]:
        """Oldest first, so that a reader pages on with the id of the last one it saw."""
        start = self._places.get(since_id, -1) + 1
        found = (
            message
            for message in islice(self._messages, start, None)
            if (not provider or message.channel.kind == provider)
            and (not channel or message.channel.answers_to(channel))
            and (not to or message.to == to)
        )
        return islice(found, limit)

    def clear(self) -> None:
        self._messages.clear()
        self._places.clear()
