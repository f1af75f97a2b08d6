"""WAHA's calls, over real HTTP against the simulator."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from messaging.errors import ProviderRefused
from messaging.providers.base import ChannelAccess, Outgoing, Verdict
from simulator.server import RunningSimulator, running

from . import test_waha
from .contract import TOKEN

WAHA = test_waha.TestWaha()
CUSTOMER = test_waha.CUSTOMER


@pytest.fixture(scope="module")
def shared_simulator() -> Iterator[RunningSimulator]:
    with running() as simulator:
        yield simulator


@pytest.fixture
def simulator(shared_simulator: RunningSimulator) -> RunningSimulator:
    shared_simulator.control("reset", {"channels": True})
    shared_simulator.control("channels", {"kind": "waha", "external_id": "default", "token": TOKEN})
    return shared_simulator


def _channel(simulator: RunningSimulator, **credentials: str) -> ChannelAccess:
    return ChannelAccess("default", {"api_key": TOKEN, **credentials}, simulator.waha_url)


@pytest.mark.parametrize(
    ("status", "up", "said"),
    [("WORKING", True, "connected"), ("SCAN_QR_CODE", False, "scanned"), ("STARTING", False, "not ready")],
)
def test_health(simulator: RunningSimulator, status: str, up: bool, said: str) -> None:
    simulator.control("channels", {"kind": "waha", "external_id": "default", "status": status})
    health = WAHA.provider.health(_channel(simulator))
    assert (health.up, health.facts["state"]) == (up, status)
    assert said in health.detail


def test_health_without_the_key_or_the_session(simulator: RunningSimulator) -> None:
    provider = WAHA.provider
    assert "token" in provider.health(_channel(simulator, api_key="another")).detail
    elsewhere = ChannelAccess("nobody", {"api_key": TOKEN}, simulator.waha_url)
    assert "does not know this session" in provider.health(elsewhere).detail
    assert not provider.health(ChannelAccess("default", {}, "http://127.0.0.1:9")).up


def test_a_received_file_is_fetched_from_our_gateway_with_the_key(simulator: RunningSimulator) -> None:
    order = {"kind": "waha", "from": "2348000010011", "type": "image", "deliver": False}
    simulator.control("inbound", order)
    chat = f"{simulator.waha_url}/api/default/chats/{CUSTOMER}/messages"
    (message,) = requests.get(f"{chat}?limit=1", headers={"X-Api-Key": TOKEN}, timeout=5).json()
    url = message["media"]["url"]
    file = WAHA.provider.download(_channel(simulator), media_id="", url=url)
    assert (file.content[:4], file.mime_type) == (b"\x89PNG", "image/png")


def test_a_file_elsewhere_is_fetched_without_the_key(loopback: Any) -> None:
    loopback.answer(b"JPEG", Content_Type="image/jpeg")
    channel = ChannelAccess("default", {"api_key": TOKEN}, "http://127.0.0.1:1")
    assert WAHA.provider.download(channel, media_id="", url=f"{loopback.url}/s3/a.jpg").content == b"JPEG"
    assert "x-api-key" not in loopback.requests[0].headers


def test_a_file_that_is_gone_is_refused(simulator: RunningSimulator) -> None:
    url = "http://localhost:3000/api/files/default/gone"
    with pytest.raises(ProviderRefused):
        WAHA.provider.download(_channel(simulator), media_id="", url=url)


def test_marking_read(simulator: RunningSimulator) -> None:
    WAHA.provider.mark_read(_channel(simulator), provider_id="x", to="2348000010011")
    (action,) = simulator.control("actions")["actions"]
    assert (action["action"], action["target"]) == ("read", CUSTOMER)


def test_uploads_are_refused(simulator: RunningSimulator) -> None:
    with pytest.raises(ProviderRefused):
        WAHA.provider.upload(_channel(simulator), content=b"x", mime_type="image/png", filename="")


@pytest.mark.parametrize("content", WAHA.carried, ids=lambda content: content.type)
def test_every_content_is_accepted(simulator: RunningSimulator, content: Any) -> None:
    provider, channel = WAHA.provider, _channel(simulator)
    simulator.control(
        "inbound", {"kind": "waha", "from": "2348000010011", "id": "true_x@c.us_1", "text": "x", "deliver": False}
    )
    call = provider.build(channel, Outgoing(to="2348000010011", content=content, correlator=""))
    answer = requests.request(call.method, call.url, json=call.json, headers=dict(call.headers), timeout=5)
    read = provider.read(status=answer.status_code, headers=answer.headers, body=answer.content)
    assert read.verdict is Verdict.ACCEPTED
    assert read.provider_id.startswith(f"true_{CUSTOMER}_")
