"""WhatsApp Cloud API."""

from simulator.graph.errors import GraphError, breakdown, too_many
from simulator.graph.signing import sign
from simulator.provider import Provider
from simulator.whatsapp.inbound import read_inbound
from simulator.whatsapp.webhooks import KIND, describe, wrap

WHATSAPP = Provider(
    kind=KIND,
    steps=("sent", "delivered", "read"),
    failure_steps=("failed",),
    describe=describe,
    wrap=wrap,
    refusal=lambda code: GraphError(code).answer(),
    too_many=too_many,
    breakdown=breakdown,
    inbound=read_inbound,
    sign=sign,
)
