"""The gateway: sends, chats, groups, media, settings, health."""

from __future__ import annotations

import pytest

from tests.simulator.conftest import AMAKA, GATEWAY

CHAT, GROUP = f"{AMAKA}@s.whatsapp.net", "120363000000001111@g.us"


@pytest.mark.parametrize("to", [AMAKA, CHAT, GROUP])
def test_text_is_accepted(house, whapi, to):
    status, answer = whapi("POST", "/messages/text", {"to": to, "body": "Noted"})
    assert status == 200, answer
    message = answer["message"]
    assert answer["sent"] is True
    assert (message["from_me"], message["source"], message["text"]) == (True, "api", {"body": "Noted"})
    (kept,) = house.control("messages?provider=whapi")["messages"]
    assert (kept["to"], kept["body"], kept["id"]) == (message["chat_id"], "Noted", message["id"])


@pytest.mark.parametrize("kind", ["image", "video", "audio", "voice", "document", "sticker"])
def test_media_by_link_and_by_id(house, whapi, kind):
    assert whapi("POST", f"/messages/{kind}", {"to": AMAKA, "media": "https://x.example/a"})[0] == 200
    media_id = whapi("POST", "/media", data=b"bytes", headers={"Content-Type": "image/png"})[1]["media"][0]["id"]
    assert whapi("POST", f"/messages/{kind}", {"to": AMAKA, "media": media_id})[1]["message"][kind]["id"] == media_id
    assert whapi("GET", f"/media/{media_id}") == (200, b"bytes")


@pytest.mark.parametrize(
    ("order", "code"),
    [
        ({"body": "x"}, 400),
        ({"to": AMAKA}, 400),
        ({"to": "nobody", "body": "x"}, 400),
        ({"to": "120363999999999999@g.us", "body": "x"}, 404),
    ],
)
def test_refused_in_whapis_shape(house, whapi, order, code):
    status, answer = whapi("POST", "/messages/text", order)
    assert (status, answer["error"]["code"]) == (code, code)
    assert answer["error"]["message"]


@pytest.mark.parametrize("code", [402, 403, 404, 429])
def test_numbers_that_fail(house, whapi, code):
    house.control("numbers", {"number": AMAKA, "code": code})
    assert whapi("POST", "/messages/text", {"to": AMAKA, "body": "x"})[0] == code
    house.control("numbers", {"number": AMAKA, "code": None})
    assert whapi("POST", "/messages/text", {"to": AMAKA, "body": "x"})[0] == 200


def test_the_token_is_the_channel(house, whapi):
    house.control("channels", {"kind": "whapi", "external_id": GATEWAY, "token": "right"})
    assert whapi("GET", "/health")[0] == 401
    whapi.session.headers["Authorization"] = "Bearer right"
    assert whapi("GET", "/health")[1]["channel_id"] == GATEWAY
    del whapi.session.headers["Authorization"]
    assert whapi("GET", "/health", params={"token": "right"})[0] == 200


def test_a_logged_out_channel_asks_for_its_code(house, whapi, product):
    assert whapi("GET", "/health")[1]["status"]["text"] == "AUTH"
    assert whapi("GET", "/users/login")[0] == 409
    house.control("channels", {"kind": "whapi", "external_id": GATEWAY, "status": "QR"})
    assert product.wait_for(lambda bodies: bodies)[0]["health"]["status"]["text"] == "QR"
    assert whapi("GET", "/health", params={"wakeup": "false"})[1]["status"]["text"] == "QR"
    assert whapi("GET", "/users/login")[1]["base64"].startswith("data:image/png;base64,")
    assert whapi("POST", "/messages/text", {"to": AMAKA, "body": "x"})[1]["error"]["code"] == 401


def test_groups_are_paged_and_a_new_one_appears_with_its_first_message(house, whapi):
    everything = whapi("GET", "/groups")[1]
    assert everything["total"] == 3
    page = whapi("GET", "/groups", params={"count": 1, "offset": 2})[1]
    assert page["groups"] == everything["groups"][2:]
    post = {"kind": "whapi", "from": AMAKA, "group": "1203631@g.us", "group_name": "Casting Cairo", "text": "Call!"}
    house.control("inbound", post)
    assert whapi("GET", "/groups/1203631@g.us")[1]["name"] == "Casting Cairo"


def test_history_shows_both_sides_newest_first_and_what_no_webhook_told(house, whapi, product):
    missed = {"kind": "whapi", "from": AMAKA, "text": "First", "timestamp": 1_795_000_000, "deliver": False}
    assert house.control("inbound", missed)["status"] is None
    assert product.hooks == []
    sent = whapi("POST", "/messages/text", {"to": AMAKA, "body": "Second"})[1]["message"]
    page = whapi("GET", f"/messages/list/{CHAT}")[1]
    assert [message["text"]["body"] for message in page["messages"]] == ["Second", "First"]
    assert (page["total"], page["first"]) == (2, 1_795_000_000)
    own = whapi("GET", f"/messages/list/{AMAKA}", params={"from_me": "true", "time_from": sent["timestamp"]})[1]
    assert [message["id"] for message in own["messages"]] == [sent["id"]]
    assert (
        whapi("GET", "/messages/list", params={"sort": "asc", "count": 1})[1]["messages"][0]["text"]["body"] == "First"
    )
    assert whapi("GET", "/messages/list/2340000000000")[1]["error"]["code"] == 404


def test_mark_read_and_react(house, whapi):
    message_id = house.control("inbound", {"kind": "whapi", "from": AMAKA, "text": "Hi"})["id"]
    assert whapi("PUT", f"/messages/{message_id}") == (200, {"success": True})
    assert whapi("PUT", f"/messages/{message_id}/reaction", {"emoji": "🔥"}) == (200, {"success": True})
    assert whapi("GET", f"/messages/{message_id}")[1]["reactions"][0]["emoji"] == "🔥"
    assert whapi("PUT", "/messages/unknown")[0] == 404


def test_settings_say_where_webhooks_go(house, whapi, product):
    hook = {"url": f"{product.url}/elsewhere", "headers": {"X-New": "secret"}, "mode": "body"}
    changed = whapi("PATCH", "/settings", {"webhooks": [hook]})[1]
    assert changed["webhooks"][0]["url"] == hook["url"]
    house.control("inbound", {"kind": "whapi", "from": AMAKA, "text": "Hi"})
    path, headers, _ = product.hooks[0]
    assert (path, headers["X-New"]) == ("/elsewhere", "secret")
    assert "X-Secret" not in headers
    assert whapi("GET", "/limits")[1]["chats"] == [CHAT]
