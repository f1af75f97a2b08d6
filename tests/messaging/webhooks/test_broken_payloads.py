"""Real payloads with something wrong in them: answered 200, kept, told in the ledger, and no neighbour is lost."""

import copy
import json
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging.models import GroupPost, Message, WebhookEvent
from messaging.services.drain import drain_webhook_events

from ..providers.contract import JUNK, NASTY_BODIES, paths
from ..receiving import IDS, deliver, load, make_channel, make_channels, payload_names, receive

NEIGHBOUR = {"whatsapp_cloud": "text_english", "messenger": "text", "whapi": "group_text_price"}
ODD = [*JUNK, "9" * 400, 10**400, 1e308, "٣", "\u202e", {"id": {}}, [[[[]]]], "x" * 3000, 253402300800, -1.5e300]
DROP = object()
Path = tuple[str | int, ...]

pytestmark = pytest.mark.django_db


class Undone(Exception):
    """Ends one example and takes back what it wrote."""


@st.composite
def broken(draw) -> tuple[str, Any]:
    """A payload of a provider in which up to four nodes are gone or something else."""
    kind, name = draw(st.sampled_from(payload_names()))
    value = json.loads(load(kind, name))
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(list(paths(value))))
        value = changed(value, path, draw(st.sampled_from([DROP, *ODD])))
    return kind, value


def changed(value: Any, path: Path, new: object) -> Any:
    if not path:
        return None if new is DROP else new
    whole = copy.deepcopy(value)
    parent = whole
    for key in path[:-1]:
        parent = parent[key]
    if new is DROP:
        del parent[path[-1]]
    else:
        parent[path[-1]] = new
    return whole


def beside_a_neighbour(kind: str, value: Any) -> Any:
    """The same body with a sound message after what is broken, where it still has room for one."""
    name = "messages" if kind == "whapi" else "entry"
    if kind in NEIGHBOUR and isinstance(value, dict) and isinstance(value.get(name), list):
        return {**value, name: [*value[name], *json.loads(load(kind, NEIGHBOUR[kind]))[name]]}
    return value


def is_stored(kind: str) -> bool:
    body = json.loads(load(kind, NEIGHBOUR[kind]))
    if kind == "whapi":
        return GroupPost.objects.filter(provider_id=body["messages"][0]["id"]).exists()
    entry = body["entry"][0]
    message = entry["messaging"][0]["message"] if kind == "messenger" else entry["changes"][0]["value"]["messages"][0]
    return Message.objects.filter(provider_id=message.get("mid") or message["id"]).exists()


def has_room(kind: str, value: Any) -> bool:
    """Whether the envelope is still one that this provider's messages come in."""
    if kind == "whapi" or not isinstance(value, dict):
        return kind == "whapi" and isinstance(value, dict) and isinstance(value.get("messages"), list)
    object_ = {"whatsapp_cloud": "whatsapp_business_account", "messenger": "page"}.get(kind)
    return value.get("object") == object_ and isinstance(value.get("entry"), list)


@settings(deadline=None, max_examples=250, suppress_health_check=list(HealthCheck))
@given(case=broken())
def test_whatever_is_wrong_it_is_kept_and_told_and_neighbours_live(case):
    kind, value = case
    try:
        with transaction.atomic():
            make_channels()
            body = json.dumps(beside_a_neighbour(kind, value)).encode()
            assert deliver(kind, body).status == 200
            drain_webhook_events()
            event = WebhookEvent.objects.get()
            assert event.state in ("done", "unsupported", "unrouted", "failed"), event.error
            assert event.state in ("done", "unsupported") or event.error
            assert "could not be read" not in event.error and "while parsing" not in event.error
            if kind in NEIGHBOUR and has_room(kind, value) and _envelope_is_sound(kind, event):
                assert is_stored(kind)
            raise Undone
    except Undone:
        pass


def _envelope_is_sound(kind: str, event: WebhookEvent) -> bool:
    """Where the envelope itself breaks its contract nothing in it can be read; the ledger says "body"."""
    return "body: " not in event.error


@pytest.mark.parametrize("kind", IDS)
@pytest.mark.parametrize("body", NASTY_BODIES, ids=lambda body: repr(body[:12]))
def test_what_is_no_payload_at_all_is_kept_as_failed_or_unsupported(kind, body):
    make_channels()
    (event,) = receive(kind, body)
    assert event.state in ("failed", "unsupported")
    assert event.error or event.summary["unsupported"]
    assert bytes(event.body) == body


def test_text_that_no_database_takes_is_stored_without_it():
    make_channels()
    body = json.loads(load("whatsapp_cloud", "text_english"))
    value = body["entry"][0]["changes"][0]["value"]
    value["messages"][0]["text"]["body"] = "be\0fore \ud83d after"
    value["contacts"][0]["profile"]["name"] = "Ami\0na \udc00"
    (event,) = receive("whatsapp_cloud", body)
    message = Message.objects.get()
    assert (event.state, message.body) == ("done", "before � after")
    assert message.conversation.lead.first_name == "Amina"


def test_a_body_of_thousands_of_messages_loses_none():
    """Meta's largest bodies are 3 MB."""
    make_channel("whapi", "EXMPL-A1B2C")
    one = json.loads(load("whapi", "group_text_very_long_price_list"))
    message = one["messages"][0]
    one["messages"] = [{**message, "id": f"{message['id']}-{number}"} for number in range(220)]
    assert len(json.dumps(one, ensure_ascii=False).encode()) > 3_000_000
    (event,) = receive("whapi", json.dumps(one, ensure_ascii=False).encode())
    assert (event.state, event.summary) == ("done", {"group_posts": 220})
    assert GroupPost.objects.count() == 220
