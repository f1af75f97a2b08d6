"""Sends over the Graph API: what is accepted and how, what is refused and with which code."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.conftest import AMAKA, NUMBER, text_to

PATH = f"/{NUMBER}/messages"


def interactive(**part: object) -> dict[str, Any]:
    return text_to(type="interactive", interactive=part)


def buttons(*titles: str) -> dict[str, Any]:
    replies = [{"type": "reply", "reply": {"id": f"b{place}", "title": title}} for place, title in enumerate(titles)]
    return interactive(type="button", body={"text": "Choose"}, action={"buttons": replies})


def rows(count: int) -> dict[str, Any]:
    each = [{"id": f"r{place}", "title": f"Row {place}"} for place in range(count)]
    return interactive(type="list", body={"text": "Choose"}, action={"button": "Open", "sections": [{"rows": each}]})


def template(name: str, *values: str, language: str = "en") -> dict[str, Any]:
    parameters = [{"type": "text", "text": value} for value in values]
    part = {"name": name, "language": {"code": language}, "components": [{"type": "body", "parameters": parameters}]}
    return text_to(type="template", template=part)


def test_text_is_accepted_with_ids_of_message_and_person(graph):
    status, answer = graph("POST", PATH, text_to("+234 800 001-0011"))
    assert status == 200
    assert answer["messaging_product"] == "whatsapp"
    (contact,) = answer["contacts"]
    assert contact["input"] == "+234 800 001-0011"
    assert contact["wa_id"] == AMAKA
    assert contact["user_id"].startswith("NG.")
    assert answer["messages"][0]["id"].startswith("wamid.")
    assert "message_status" not in answer["messages"][0]


def test_the_same_person_keeps_its_business_scoped_id_and_can_be_reached_by_it(graph, sim):
    bsuid = graph("POST", PATH, text_to())[1]["contacts"][0]["user_id"]
    assert graph("POST", PATH, text_to())[1]["contacts"][0]["user_id"] == bsuid
    by_bsuid = {**text_to(), "recipient": bsuid}
    del by_bsuid["to"]
    assert graph("POST", PATH, by_bsuid)[1]["contacts"] == [{"input": bsuid, "user_id": bsuid}]
    assert [message["to"] for message in sim.control("messages")["messages"]] == [AMAKA, AMAKA, bsuid]


@pytest.mark.parametrize("version", ["/v17.0", "/v25.0", "/v26.0"])
def test_any_version_answers(sim, graph, version):
    graph.base = sim.url + version
    assert graph("POST", PATH, text_to())[0] == 200


@pytest.mark.parametrize(
    ("message", "rendition"),
    [
        (text_to(type="image", image={"link": "https://shop.example/tv.jpg", "caption": "TV"}), "TV"),
        (text_to(type="audio", audio={"link": "https://shop.example/a.ogg", "voice": True}), "[audio]"),
        (text_to(type="document", document={"link": "https://shop.example/a.pdf", "filename": "a.pdf"}), "[document]"),
        (text_to(type="reaction", reaction={"message_id": "wamid.X", "emoji": "🔥"}), "🔥"),
        (text_to(type="reaction", reaction={"message_id": "wamid.X", "emoji": ""}), ""),
        (text_to(type="location", location={"latitude": 6.5, "longitude": 3.4, "name": "Shop"}), "Shop"),
        (text_to(type="contacts", contacts=[{"name": {"formatted_name": "Shop"}}]), "Shop"),
        (buttons("Yes", "No"), "Choose"),
        (rows(10), "Choose"),
        (
            interactive(
                type="cta_url",
                body={"text": "See"},
                action={"name": "cta_url", "parameters": {"display_text": "Open", "url": "https://shop.example"}},
            ),
            "See",
        ),
        (interactive(type="product", action={"catalog_id": "1", "product_retailer_id": "sku"}), "[product]"),
        (
            interactive(
                type="product_list",
                body={"text": "Ours"},
                action={"catalog_id": "1", "sections": [{"product_items": [{"product_retailer_id": "sku"}]}]},
            ),
            "Ours",
        ),
        (interactive(type="catalog_message", body={"text": "All"}, action={"name": "catalog_message"}), "All"),
    ],
)
def test_every_kind_is_accepted_and_kept(graph, sim, message, rendition):
    status, answer = graph("POST", PATH, message)
    assert status == 200, answer
    (kept,) = sim.control("messages")["messages"]
    assert kept["body"] == rendition
    assert kept["request"] == message
    assert kept["id"] == answer["messages"][0]["id"]


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in text_to().items() if name != key}


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (without("messaging_product"), 100),
        (without("to"), 131008),
        (without("text"), 131008),
        (text_to("not a number"), 131009),
        (text_to("15550001000"), 131021),
        (text_to(body=""), 131008),
        (text_to(body="x" * 4097), 100),
        (text_to(type="carrier_pigeon"), 100),
        (text_to(biz_opaque_callback_data="x" * 513), 100),
        (text_to(type="image", image={"id": "1"}), 131009),
        (text_to(type="image", image={"link": "ftp://x"}), 131009),
        (text_to(type="audio", audio={"link": "https://x.example", "caption": "no"}), 100),
        (text_to(type="image", image="picture"), 131008),
        (interactive(type="button", body="Choose", action={"buttons": ["A"]}), 131008),
        (text_to(type="template", template={"name": "rainy_sale", "language": "en"}), 131008),
        (template("rainy_sale", "Amaka") | {"recipient_type": "individual", "to": ""}, 131008),
        (buttons(), 131009),
        (buttons("A", "B", "C", "D"), 131009),
        (buttons("x" * 21), 131009),
        (buttons("Same", "Same"), 131009),
        (rows(11), 131009),
        (text_to(type="location", location={"latitude": 91, "longitude": 0}), 131009),
        (template("nobody_knows_it"), 132001),
        (template("rainy_sale", "Amaka", language="fr"), 132001),
        (template("rainy_sale"), 132000),
    ],
)
def test_what_breaks_a_rule_is_refused_in_graphs_shape(graph, sim, message, code):
    status, answer = graph("POST", PATH, message)
    assert status == (404 if code == 132001 else 400)
    error = answer["error"]
    assert error["code"] == code
    assert error["message"].startswith(f"(#{code}) ")
    assert error["type"] == "OAuthException"
    assert error["error_data"]["messaging_product"] == "whatsapp"
    assert error["error_data"]["details"]
    assert error["fbtrace_id"]
    assert sim.control("messages")["messages"] == []


def test_template_is_accepted_until_it_is_paused(graph, sim):
    status, answer = graph("POST", PATH, template("rainy_sale", "Amaka"))
    assert (status, answer["messages"][0]["message_status"]) == (200, "accepted")
    sim.control("templates", {"name": "rainy_sale", "language": "en", "status": "PAUSED"})
    assert graph("POST", PATH, template("rainy_sale", "Amaka"))[1]["error"]["code"] == 132015


def test_marketing_messages_takes_templates_only(graph):
    assert graph("POST", f"/{NUMBER}/marketing_messages", template("rainy_sale", "Amaka"))[0] == 200
    assert graph("POST", f"/{NUMBER}/marketing_messages", text_to())[1]["error"]["code"] == 100


def test_read_and_typing_are_answered_and_noted_but_are_no_messages(graph, sim):
    read = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.X"}
    assert graph("POST", PATH, read) == (200, {"success": True})
    assert graph("POST", PATH, {**read, "typing_indicator": {"type": "text"}}) == (200, {"success": True})
    assert [action["action"] for action in sim.control("actions")["actions"]] == ["read", "typing"]
    assert sim.control("messages")["messages"] == []


def test_missing_rejected_and_foreign_tokens_are_refused_with_190(graph, sim):
    sim.control("channels", {"external_id": NUMBER, "token": "right"})
    sim.control("tokens", {"token": "stolen", "rejected": True})
    for header in ("", "Bearer ", "Bearer stolen", "Bearer wrong"):
        graph.session.headers["Authorization"] = header
        status, answer = graph("POST", PATH, text_to())
        assert (status, answer["error"]["code"]) == (401, 190)
    graph.session.headers["Authorization"] = "Bearer right"
    assert graph("POST", PATH, text_to())[0] == 200
    sim.control("tokens", {"token": "right", "rejected": True})
    assert graph("POST", PATH, text_to())[0] == 401


def test_a_body_that_is_no_json_is_refused(graph):
    assert graph("POST", PATH, data="{nonsense")[1]["error"]["code"] == 100
