"""The contenders send what we send."""

import uuid

from benchmarks.contenders.bodies import body_for, person, text_of
from messaging.content import Text
from messaging.correlator import to_correlator
from messaging.providers.base import ChannelAccess, Outgoing
from messaging.providers.whatsapp_cloud import provider


def test_their_body_is_ours():
    correlator = to_correlator(uuid.uuid4())
    channel = ChannelAccess("1", {"access_token": "benchmark"}, "http://127.0.0.1")
    call = provider.build(channel, Outgoing(person(5), Text(body=text_of(5)), correlator))
    assert call.json == body_for(person(5), text_of(5), correlator)
