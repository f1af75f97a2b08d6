"""Webhooks back to the product: signed, in order, repeated until taken, and misbehaving when told to."""

from __future__ import annotations

import time

import pytest

from tests.simulator.conftest import (
    ACCOUNT,
    AMAKA,
    GATEWAY,
    NUMBER,
    PAGE,
    is_signed,
    statuses_in,
    text_to,
)

PATH = f"/{NUMBER}/messages"


def statuses_of(product, count):
    return product.wait_for(lambda bodies: len(found := statuses_in(bodies)) >= count and found)


def test_statuses_follow_in_order_signed_and_with_our_reference(house, graph, product):
    graph("POST", PATH, text_to(biz_opaque_callback_data="outbox=551"))
    statuses = statuses_of(product, 3)
    assert [status["status"] for status in statuses] == ["sent", "delivered", "read"]
    assert {status["biz_opaque_callback_data"] for status in statuses} == {"outbox=551"}
    assert {status["recipient_id"] for status in statuses} == {AMAKA}
    assert all(is_signed(headers, raw) for _, headers, raw in product.hooks)
    assert {path for path, _, _ in product.hooks} == {"/webhooks/wa"}
    body = product.bodies()[0]
    assert (body["object"], body["entry"][0]["id"]) == ("whatsapp_business_account", ACCOUNT)
    assert body["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] == NUMBER
    (kept,) = house.control("messages")["messages"]
    assert kept["statuses"] == ["sent", "delivered", "read"]


def test_a_number_that_fails_later_is_accepted_and_reported(house, graph, product):
    house.control("numbers", {"number": "+" + AMAKA, "code": 131026, "mode": "async"})
    assert graph("POST", PATH, text_to())[0] == 200
    (status,) = statuses_of(product, 1)
    assert (status["status"], status["errors"][0]["code"]) == ("failed", 131026)


def test_numbers_ending_in_a_code_fail_with_it(house, graph, product):
    assert graph("POST", PATH, text_to("2349011131049"))[1]["error"]["code"] == 131049
    assert graph("POST", PATH, text_to("2349010131049"))[0] == 200
    assert statuses_of(product, 1)[0]["errors"][0]["code"] == 131049


@pytest.mark.parametrize("refusals", [[503], [500, 403, 503]])
def test_what_the_product_did_not_take_comes_again(house, graph, product, refusals):
    product.answers.extend(refusals)
    graph("POST", PATH, text_to())
    product.wait_for(lambda bodies: len(bodies) == len(refusals) + 3)
    assert [status["status"] for status in statuses_in(product.bodies())[len(refusals) :]] == [
        "sent",
        "delivered",
        "read",
    ]


def test_webhooks_wait_for_a_web_server_that_restarts(house, graph, product):
    house.control("channels", {"external_id": NUMBER, "webhook_url": "http://127.0.0.1:9/gone"})
    graph("POST", PATH, text_to())
    time.sleep(0.15)
    assert house.control("stats")["webhooks"]["not_reached"] >= 1
    house.control("channels", {"external_id": NUMBER, "webhook_url": f"{product.url}/webhooks/wa"})
    assert len(statuses_of(product, 3)) == 3


def test_switched_off_nothing_is_sent_but_customers_still_write(house, graph, product):
    house.control("webhooks", {"on": False})
    graph("POST", PATH, text_to())
    assert house.control("inbound", {"from": AMAKA, "text": "Hi"})["status"] == 200
    time.sleep(0.1)
    assert len(product.hooks) == 1


def test_dropped_doubled_and_shuffled(house, graph, product):
    house.control("webhooks", {"drop": 1})
    graph("POST", PATH, text_to())
    time.sleep(0.1)
    assert product.hooks == []
    house.control("webhooks", {"drop": 0, "duplicate": 1})
    graph("POST", PATH, text_to())
    statuses = statuses_of(product, 6)
    assert [status["status"] for status in statuses] == ["sent", "sent", "delivered", "delivered", "read", "read"]
    house.control("webhooks", {"duplicate": 0, "shuffle": True, "seed": 1})
    product.hooks.clear()
    graph("POST", PATH, text_to())
    names = [status["status"] for status in statuses_of(product, 3)]
    assert sorted(names) == ["delivered", "read", "sent"]
    assert names != ["sent", "delivered", "read"]


def test_many_at_once_share_webhooks(house, graph, product):
    house.control("webhooks", {"delay_ms": 100, "batch": 10})
    for _ in range(30):
        graph("POST", PATH, text_to())
    assert len(statuses_of(product, 90)) == 90
    assert len(product.hooks) < 90


def test_messenger_echoes_then_delivers_then_reads(house, graph, product):
    message = {"text": "Yes we deliver", "metadata": "outbox=7"}
    answer = graph("POST", f"/{PAGE}/messages", {"recipient": {"id": "7000"}, "message": message})[1]
    events = product.wait_for(
        lambda bodies: (
            len(found := [entry["messaging"][0] for body in bodies for entry in body["entry"]]) == 3 and found
        )
    )
    echo, delivery, read = events
    assert echo["sender"]["id"] == PAGE
    assert echo["message"]["is_echo"] is True
    assert echo["message"]["app_id"]
    assert (echo["message"]["metadata"], echo["message"]["mid"]) == ("outbox=7", answer["message_id"])
    assert delivery["delivery"]["mids"] == [answer["message_id"]]
    assert read["read"]["watermark"] == delivery["delivery"]["watermark"]
    assert all(is_signed(headers, raw) for _, headers, raw in product.hooks)


def test_whapi_echoes_and_reports_with_the_secret_header(house, whapi, product):
    sent = whapi("POST", "/messages/text", {"to": AMAKA, "body": "Noted"})[1]["message"]
    bodies = product.wait_for(lambda bodies: len(bodies) == 4 and bodies)
    assert bodies[0]["messages"] == [sent]
    assert bodies[0]["event"] == {"type": "messages", "event": "post"}
    assert [body["statuses"][0]["status"] for body in bodies[1:]] == ["sent", "delivered", "read"]
    assert {body["channel_id"] for body in bodies} == {GATEWAY}
    assert all(headers["X-Secret"] == "hush" for _, headers, _ in product.hooks)
    assert all("X-Hub-Signature-256" not in headers for _, headers, _ in product.hooks)
