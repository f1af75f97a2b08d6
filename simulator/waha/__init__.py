"""WAHA: a gateway to WhatsApp Web that runs on one's own machine, one session per phone."""

from simulator.provider import Provider
from simulator.waha.errors import breakdown, refusal, too_many
from simulator.waha.inbound import read_inbound
from simulator.waha.sessions import state_item
from simulator.waha.webhooks import KIND, describe, sign, wrap

WAHA = Provider(
    kind=KIND,
    steps=("echo", "sent", "delivered", "read"),
    failure_steps=("echo", "failed"),
    describe=describe,
    wrap=wrap,
    refusal=refusal,
    too_many=too_many,
    breakdown=breakdown,
    inbound=read_inbound,
    sign=sign,
    state=state_item,
    in_batches=False,
)
