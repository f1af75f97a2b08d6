"""The control API: customers who write, what is read back, reset."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import requests

from tests.simulator.conftest import ACCOUNT, AMAKA, GATEWAY, NUMBER, PAGE, is_signed, text_to


def message_in(product):
    value = product.bodies()[0]["entry"][0]["changes"][0]["value"]
    return value["messages"][0], value["contacts"][0]


def test_a_customer_writes_to_a_number(house, product):
    referral = {"source_type": "ad", "source_id": "1", "ctwa_clid": "x"}
    order = {"from": "+" + AMAKA, "name": "Amaka Obi", "text": "السلام عليكم", "referral": referral, "id": "wamid.MINE"}
    answer = house.control("inbound", {**order, "timestamp": "2026-11-18T10:00:00+00:00", "context": "wamid.OLD"})
    assert (answer["id"], answer["status"]) == ("wamid.MINE", 200)
    assert answer["webhook_ms"] > 0
    _, headers, raw = product.hooks[0]
    assert is_signed(headers, raw)
    message, contact = message_in(product)
    assert (message["from"], message["type"], message["text"]["body"]) == (AMAKA, "text", "السلام عليكم")
    assert message["timestamp"] == str(int(datetime(2026, 11, 18, 10, tzinfo=UTC).timestamp()))
    assert (message["referral"], message["context"]["id"]) == (referral, "wamid.OLD")
    assert (contact["wa_id"], contact["profile"]["name"]) == (AMAKA, "Amaka Obi")
    assert message["from_user_id"] == contact["user_id"]
    assert product.bodies()[0]["entry"][0]["id"] == ACCOUNT


def test_a_person_with_nothing_but_a_business_scoped_id(house, product):
    house.control("inbound", {"bsuid": "NG.123", "text": "Hi"})
    message, contact = message_in(product)
    assert "from" not in message
    assert "wa_id" not in contact
    assert (message["from_user_id"], contact["user_id"]) == ("NG.123", "NG.123")


@pytest.mark.parametrize(
    ("order", "kind", "part"),
    [
        ({"type": "button", "text": "Stop", "payload": "STOP"}, "button", {"payload": "STOP", "text": "Stop"}),
        (
            {"type": "reaction", "message_id": "wamid.X", "text": "🔥"},
            "reaction",
            {"message_id": "wamid.X", "emoji": "🔥"},
        ),
        (
            {"type": "location", "location": {"latitude": 1.0, "longitude": 2.0}},
            "location",
            {"latitude": 1.0, "longitude": 2.0},
        ),
    ],
)
def test_other_kinds(house, product, order, kind, part):
    house.control("inbound", {"from": AMAKA, **order})
    message, _ = message_in(product)
    assert (message["type"], message[kind]) == (kind, part)


def test_somebody_writes_to_a_page_taps_and_comments(house, product):
    for order in (
        {"text": "Hi"},
        {"type": "postback", "postback": "GET_STARTED"},
        {"type": "comment", "text": "Price?"},
    ):
        assert house.control("inbound", {"provider": "messenger", "from": "7000", **order})["status"] == 200
    written, tapped, commented = (body["entry"][0] for body in product.bodies())
    assert written["id"] == PAGE
    assert written["messaging"][0]["message"]["text"] == "Hi"
    assert tapped["messaging"][0]["postback"]["payload"] == "GET_STARTED"
    assert commented["changes"][0]["value"]["message"] == "Price?"


def test_somebody_posts_into_a_group(house, product):
    house.control("inbound", {"kind": "whapi", "from": AMAKA, "group": "120363000000001111@g.us", "text": "iPhone"})
    (message,) = product.bodies()[0]["messages"]
    assert (message["chat_id"], message["chat_name"]) == ("120363000000001111@g.us", "Ikeja Phone Traders")
    assert (message["from"], message["from_me"]) == (AMAKA, False)
    assert product.bodies()[0]["channel_id"] == GATEWAY


def test_the_answer_of_the_product_is_told_and_its_refusal_repeated(house, product):
    product.answers.append(503)
    assert house.control("inbound", {"from": AMAKA, "text": "Hi"})["status"] == 503
    product.wait_for(lambda bodies: len(bodies) == 2)
    assert product.bodies()[0] == product.bodies()[1]


@pytest.mark.parametrize(
    "order", [{"text": "Hi"}, {"from": AMAKA, "channel": "404"}, {"from": AMAKA, "kind": "pigeon"}]
)
def test_inbound_without_sender_or_channel_is_refused(house, order):
    with pytest.raises(ValueError, match="400"):
        house.control("inbound", order)


def test_accepted_messages_are_listed_and_filtered(house, graph):
    ids = [graph("POST", f"/{NUMBER}/messages", text_to(f"23480000{n}"))[1]["messages"][0]["id"] for n in range(10, 15)]
    graph("POST", f"/{PAGE}/messages", {"recipient": {"id": "7"}, "message": {"text": "x", "metadata": "outbox=1"}})

    def listed(query):
        return [message["id"] for message in house.control(f"messages?{query}")["messages"]]

    assert listed("provider=whatsapp_cloud") == ids
    assert listed(f"channel={NUMBER}&limit=2") == ids[:2]
    assert listed(f"since_id={ids[2]}&provider=whatsapp_cloud") == ids[3:]
    assert listed("to=2348000012") == [ids[2]]
    page = house.control("messages?provider=messenger")["messages"][0]
    assert (page["callback_data"], page["channel"], page["to"]) == ("outbox=1", PAGE, "7")
    assert datetime.fromisoformat(page["at"]).utcoffset().total_seconds() == 0
    stats = house.control("stats")
    assert (stats["accepted"], stats["accepted_by_provider"]) == (6, {"whatsapp_cloud": 5, "messenger": 1})


def test_reset_forgets_what_happened_but_keeps_the_channels(house, graph):
    graph("POST", f"/{NUMBER}/messages", text_to())
    house.control("faults", {"rate_5xx": 1})
    house.control("limits", {"mps": 1})
    house.control("tokens", {"token": "token"})
    house.control("reset", {})
    assert house.control("messages")["messages"] == []
    assert house.control("faults")["rate_5xx"] == 0
    assert len(house.control("channels")["channels"]) == 3
    for _ in range(2):
        assert graph("POST", f"/{NUMBER}/messages", text_to())[0] == 200


def test_health_and_unknown_calls(sim):
    assert requests.get(f"{sim.url}/healthz", timeout=5).json() == {"status": "ok"}
    with pytest.raises(ValueError, match="404"):
        sim.control("no_such_call")
