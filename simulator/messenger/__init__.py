"""Facebook Messenger Platform."""

from simulator.graph.errors import GraphError
from simulator.graph.signing import sign
from simulator.messenger.faults import breakdown, too_many
from simulator.messenger.inbound import read_inbound
from simulator.messenger.webhooks import KIND, describe, wrap
from simulator.provider import Provider

MESSENGER = Provider(
    kind=KIND,
    steps=("echo", "delivered", "read"),
    # Nobody reports a failure here: the delivery just never comes.
    failure_steps=("echo",),
    describe=describe,
    wrap=wrap,
    refusal=lambda code: GraphError(code, whatsapp=False).answer(),
    too_many=too_many,
    breakdown=breakdown,
    inbound=read_inbound,
    sign=sign,
)
