"""kombu's broker in Redis, for a worker that outlives it.

When Redis goes away in the midst of an acknowledgement, kombu closes the transport before the channel, and the channel
then asks the transport where to put back what was not acknowledged. What it gets is an AttributeError, which no worker
takes for a lost connection: it ends. https://github.com/celery/kombu/issues/582
"""

from typing import Any

from kombu.transport import TRANSPORT_ALIASES, redis
from redis.exceptions import ConnectionError as BrokerIsGone


class Channel(redis.Channel):
    def _connparams(self, *args: Any, **options: Any) -> Any:
        if self.connection.client is None:
            raise BrokerIsGone("the transport was closed before the channel")
        return super()._connparams(*args, **options)  # type: ignore[misc]


class Transport(redis.Transport):
    Channel = Channel


def use() -> None:
    """For all connections to Redis of this process."""
    for scheme in ("redis", "rediss"):
        TRANSPORT_ALIASES[scheme] = f"{__name__}:Transport"
