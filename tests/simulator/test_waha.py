"""WAHA: sessions from nothing to a scanned code, sends, files, history, signed webhooks, faults."""

from __future__ import annotations

import hashlib
import hmac
import time

import pytest
import requests

from tests.simulator.conftest import AMAKA, Client

KEY = "hmac-key"
CHAT = f"{AMAKA}@c.us"


class WahaClient(Client):
    def __init__(self, base: str, key: str = "api-key") -> None:
        super().__init__(base)
        self.session.headers = requests.structures.CaseInsensitiveDict({"X-Api-Key": key})


@pytest.fixture
def waha(sim) -> WahaClient:
    return WahaClient(sim.waha_url)


@pytest.fixture
def session(sim, product, waha) -> str:
    """A session that works, whose webhooks go to the product."""
    channel = {"kind": "waha", "external_id": "default", "webhook_url": f"{product.url}/webhooks/waha"}
    sim.control("channels", {**channel, "app_secret": KEY, "display_address": "+2348000001000"})
    return "default"


def config(product) -> dict:
    hook = {"url": f"{product.url}/hook", "events": ["message.any", "session.status"], "hmac": {"key": KEY}}
    return {"webhooks": [hook]}


def wait_for_status(waha, status: str) -> None:
    end = time.monotonic() + 5
    while time.monotonic() < end:
        if waha("GET", "/api/sessions/default")[1]["status"] == status:
            return
        time.sleep(0.02)
    raise AssertionError(f"never {status}")


def send(waha, text="Hi", **more):
    return waha("POST", "/api/sendText", {"session": "default", "chatId": AMAKA, "text": text, **more})


def test_from_nothing_to_a_session_that_works(sim, product, waha):
    assert waha("GET", "/api/sessions/default")[0] == 404
    status, made = waha("POST", "/api/sessions", {"name": "default", "start": True, "config": config(product)})
    assert (status, made["status"]) == (201, "STARTING")
    assert waha("POST", "/api/sessions", {"name": "default"})[0] == 422
    wait_for_status(waha, "SCAN_QR_CODE")
    picture = waha("GET", "/api/default/auth/qr?format=image")[1]
    assert picture.startswith(b"\x89PNG\r\n")
    assert send(waha)[0] == 422
    sim.control("scan", {"channel": "default"})
    assert waha("GET", "/api/sessions/default")[1]["me"]["id"].endswith("@c.us")
    assert waha("GET", "/api/default/auth/qr")[0] == 422
    statuses = product.wait_for(
        lambda bodies: len(told := [body["payload"]["status"] for body in bodies]) >= 3 and told
    )
    assert statuses == ["STARTING", "SCAN_QR_CODE", "WORKING"]


def test_a_linked_phone_needs_no_second_code_and_a_forgotten_one_does(sim, session, waha):
    assert waha("POST", "/api/sessions/default/stop")[1]["status"] == "STOPPED"
    waha("POST", "/api/sessions/default/start")
    wait_for_status(waha, "WORKING")
    waha("POST", "/api/sessions/default/logout")
    wait_for_status(waha, "SCAN_QR_CODE")


def test_only_with_a_key(sim, session):
    assert WahaClient(sim.waha_url, key="")("GET", "/api/sessions")[0] == 401
    sim.control("tokens", {"token": "rejected"})
    assert WahaClient(sim.waha_url, key="rejected")("GET", "/api/sessions")[1]["statusCode"] == 401


def test_a_text_its_echo_and_its_acks_signed(session, waha, product):
    status, message = send(waha, "Price is ₦5,000")
    assert (status, message["id"].startswith(f"true_{CHAT}_")) == (201, True)
    bodies = product.wait_for(lambda bodies: len(bodies) >= 4 and bodies)
    assert [body["event"] for body in bodies] == ["message.any", "message.ack", "message.ack", "message.ack"]
    assert [body["payload"]["ack"] for body in bodies[1:]] == [1, 2, 3]
    for _path, headers, raw in product.hooks:
        assert headers["X-Webhook-Hmac"] == hmac.new(KEY.encode(), raw, hashlib.sha512).hexdigest()
    (kept,) = waha("GET", f"/api/default/chats/{CHAT}/messages?limit=10&downloadMedia=false")[1]
    assert (kept["id"], kept["ackName"]) == (message["id"], "READ")


@pytest.mark.parametrize("call", ["sendImage", "sendVideo", "sendVoice", "sendFile"])
def test_files(session, waha, call):
    order = {"session": "default", "chatId": CHAT, "file": {"url": "https://example.com/a.jpg"}, "caption": "see"}
    assert waha("POST", f"/api/{call}", order)[1]["hasMedia"]
    assert waha("POST", f"/api/{call}", {**order, "file": {}})[0] == 400


def test_somebody_writes_a_picture_which_only_the_key_opens(sim, session, waha, product):
    sim.control("inbound", {"kind": "waha", "from": AMAKA, "type": "image", "caption": "this one"})
    (body,) = product.bodies()
    assert (body["event"], body["payload"]["body"], body["payload"]["from"]) == ("message", "this one", CHAT)
    path = body["payload"]["media"]["url"].removeprefix("http://localhost:3000")
    assert waha("GET", path)[1].startswith(b"\x89PNG")
    assert requests.get(sim.waha_url + path, timeout=5).status_code == 401


def test_groups_and_privacy_ids(sim, session, product):
    sim.control("inbound", {"kind": "waha", "from": AMAKA, "group": "120363000000001111", "text": "S23 ₦620k"})
    sim.control("inbound", {"kind": "waha", "from": "184467440737095@lid", "text": "who is this?"})
    post, private = (body["payload"] for body in product.bodies())
    assert (post["from"], post["participant"]) == ("120363000000001111@g.us", CHAT)
    assert private["from"] == "184467440737095@lid"


def test_a_reaction_and_seen(sim, session, waha):
    message = send(waha)[1]
    order = {"session": "default", "messageId": message["id"], "reaction": "🔥"}
    assert waha("PUT", "/api/reaction", order)[1]["key"]["fromMe"]
    assert waha("POST", "/api/sendSeen", {"session": "default", "chatId": CHAT})[0] == 201
    assert [action["action"] for action in sim.control("actions")["actions"]] == ["reaction 🔥", "read"]


def test_a_lost_webhook_stands_in_the_history(sim, session, waha, product):
    sim.control("webhooks", {"drop": 1})
    sim.control("inbound", {"kind": "waha", "from": AMAKA, "text": "lost"})
    assert not product.hooks
    assert [chat["id"] for chat in waha("GET", "/api/default/chats")[1]] == [CHAT]
    (message,) = waha("GET", f"/api/default/chats/{CHAT}/messages?limit=5")[1]
    assert message["body"] == "lost"


def test_faults_in_its_own_words(sim, session, waha):
    sim.control("faults", {"provider": "waha", "rate_5xx": 1})
    assert send(waha) == (500, {"statusCode": 500, "message": "Internal server error"})
    sim.control("faults", {"provider": "waha", "rate_5xx": 0, "rate_reset": 1, "accepted": 1})
    with pytest.raises(requests.ConnectionError):
        send(waha)
    assert len(sim.control("messages")["messages"]) == 1
