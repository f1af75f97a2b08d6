"""Whapi.Cloud: a gateway to WhatsApp Web, one token per channel."""

from simulator.provider import Provider
from simulator.whapi.errors import breakdown, refusal, too_many
from simulator.whapi.inbound import read_inbound
from simulator.whapi.webhooks import KIND, describe, health_item, wrap

WHAPI = Provider(
    kind=KIND,
    steps=("echo", "sent", "delivered", "read"),
    failure_steps=("echo", "failed"),
    describe=describe,
    wrap=wrap,
    refusal=refusal,
    too_many=too_many,
    breakdown=breakdown,
    inbound=read_inbound,
    state=health_item,
)
