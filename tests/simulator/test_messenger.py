"""Sends to a page's people."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.simulator.conftest import PAGE

PATH = f"/{PAGE}/messages"


def to(person: str = "7000", **more: object) -> dict[str, Any]:
    return {"recipient": {"id": person}, "messaging_type": "RESPONSE", **more}


def chips(count: int, **more: object) -> dict[str, Any]:
    each = {"content_type": "text", "title": "Yes", "payload": "YES", **more}
    return to(message={"text": "Choose", "quick_replies": [each] * count})


@pytest.mark.parametrize(
    ("order", "rendition"),
    [
        (to(message={"text": "Hello"}), "Hello"),
        (chips(13), "Choose"),
        (to(message={"attachment": {"type": "image", "payload": {"url": "https://x.example/a.jpg"}}}), "[image]"),
        (to(message={"text": "x"}, messaging_type="MESSAGE_TAG", tag="HUMAN_AGENT"), "x"),
        ({"recipient": {"comment_id": "555_1"}, "message": {"text": "In private"}}, "In private"),
    ],
)
def test_accepted(house, graph, order, rendition):
    status, answer = graph("POST", PATH, order)
    assert status == 200, answer
    (kept,) = house.control("messages?provider=messenger")["messages"]
    assert (kept["body"], kept["id"], kept["request"]) == (rendition, answer["message_id"], order)
    assert answer["recipient_id"] == kept["to"]


@pytest.mark.parametrize(
    ("order", "code", "subcode"),
    [
        ({"message": {"text": "x"}}, 100, None),
        (to(), 100, None),
        (to(message={"text": "x" * 2001}), 100, None),
        (
            to(message={"text": "x", "attachment": {"type": "image", "payload": {"url": "https://x.example"}}}),
            100,
            None,
        ),
        (to(message={"attachment": {"type": "image", "payload": {"attachment_id": "1"}}}), 100, None),
        (chips(14), 100, None),
        (chips(1, title="x" * 21), 100, None),
        (to(message={"text": "x"}, messaging_type="SHOUT"), 100, None),
        (to(message={"text": "x"}, messaging_type="MESSAGE_TAG", tag="ACCOUNT_UPDATE"), 100, 1893061),
    ],
)
def test_refused(house, graph, order, code, subcode):
    status, answer = graph("POST", PATH, order)
    assert (status, answer["error"]["code"], answer["error"].get("error_subcode")) == (400, code, subcode)
    assert "error_data" not in answer["error"]
    assert answer["error"]["fbtrace_id"]


def test_a_comment_gets_one_private_reply(house, graph):
    order = {"recipient": {"comment_id": "555_1"}, "message": {"text": "In private"}}
    assert graph("POST", PATH, order)[0] == 200
    assert graph("POST", PATH, order)[0] == 400
    assert graph("POST", "/555_1/comments", {"message": "See your inbox"})[0] == 200


def test_typing_is_an_action(house, graph):
    assert graph("POST", PATH, to(sender_action="typing_on")) == (200, {"recipient_id": "7000"})
    assert house.control("actions")["actions"][0]["action"] == "typing_on"


def test_me_is_the_page_of_the_token(house, graph):
    house.control("channels", {"kind": "messenger", "external_id": PAGE, "token": "token"})
    assert graph("POST", "/me/messages", to(message={"text": "x"}))[0] == 200
    assert house.control("messages")["messages"][0]["channel"] == PAGE
    graph.session.headers["Authorization"] = "Bearer other"
    assert graph("POST", PATH, to(message={"text": "x"}))[1]["error"]["code"] == 190


def test_form_fields_and_the_token_in_the_query_will_do(house, graph):
    del graph.session.headers["Authorization"]
    form = {
        "recipient": json.dumps({"id": "7000"}),
        "message": json.dumps({"text": "Hi"}),
        "messaging_type": "RESPONSE",
    }
    assert graph("POST", PATH, data=form, params={"access_token": "token"})[0] == 200
    assert house.control("messages")["messages"][0]["body"] == "Hi"


def test_an_uploaded_attachment_can_be_sent(house, graph):
    message = {"attachment": {"type": "image", "payload": {"is_reusable": True}}}
    files = {"filedata": ("a.png", b"picture", "image/png")}
    uploaded = graph("POST", f"/{PAGE}/message_attachments", data={"message": json.dumps(message)}, files=files)[1]
    sent = {"attachment": {"type": "image", "payload": {"attachment_id": uploaded["attachment_id"]}}}
    assert graph("POST", PATH, to(message=sent))[0] == 200
    linked = {"message": {"attachment": {"type": "image", "payload": {"url": "https://x.example/a.jpg"}}}}
    assert graph("POST", f"/{PAGE}/message_attachments", linked)[1]["attachment_id"]
