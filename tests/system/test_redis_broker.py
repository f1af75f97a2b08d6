"""Redis goes away while a worker has something of it in hand."""

import pytest
from kombu import Connection, Queue
from kombu.common import ignore_errors

from .servers import Redis

pytestmark = pytest.mark.system


def test_what_was_not_acknowledged_does_not_end_the_worker(redis: Redis):
    connection = Connection(redis.url)
    connection.SimpleQueue("work").put("a wake")
    message = Queue("work")(connection.default_channel).get()
    assert message is not None and message.payload == "a wake"
    redis.stop()
    # What kombu leaves behind where the channel's first closing was cut short by the loss of the connection.
    connection.transport.client = None
    # What a worker does before it looks for the broker again: another error than a lost connection would be its end.
    ignore_errors(connection, connection.close)
