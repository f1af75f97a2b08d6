"""The client of the ingest benchmark sends what the product accepts, and counts only whole answers."""

import json

import pytest

from benchmarks.load import answered, as_bytes, webhook
from messaging.events import InboundMessage
from messaging.providers.graph.webhook import verify
from messaging.providers.whatsapp_cloud.webhook import parse


def test_bodies_are_signed_and_differ():
    first, second = webhook(1, "secret"), webhook(2, "secret")
    headers = {name.lower(): value for name, value in first.headers.items()}
    assert verify(body=first.body, headers=headers, secrets={"a": "secret"}) == "a"
    assert verify(body=second.body, headers=headers, secrets={"a": "secret"}) is None


def test_bodies_are_messages():
    [event] = parse(webhook(7, "secret").body)
    assert isinstance(event, InboundMessage)


def test_a_raw_request_carries_its_whole_body():
    head, _, body = as_bytes("http://127.0.0.1:8000/webhooks/whatsapp/", webhook(7, "secret")).partition(b"\r\n\r\n")
    assert head.startswith(b"POST /webhooks/whatsapp/ HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n")
    assert f"Content-Length: {len(body)}".encode() in head
    assert json.loads(body)["object"] == "whatsapp_business_account"


@pytest.mark.parametrize(
    ("buffer", "whole"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no", False),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok", True),
        (b"HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n", True),
    ],
)
def test_answers_are_whole_or_waited_for(buffer, whole):
    assert answered(buffer) is whole
