"""NUL and half characters: PostgreSQL takes neither. The API refuses them and says where; webhooks are kept without."""

import json

import pytest
from django.urls import reverse

from leads.models import Activity, Lead
from messaging.models import GroupPost, Message, WebhookEvent
from tests.leads.factories import LeadFactory
from tests.messaging.factories import ConversationFactory
from tests.messaging.receiving import load, make_channels, receive

pytestmark = pytest.mark.django_db

NUL = "a\0b"


def _said(lead, conversation):
    activity = {"kind": "NOTE", "text": "x"}
    return [
        ("leads", {"identities": [{"kind": "phone", "value": "+2348031234567"}], "first_name": NUL}, "first_name"),
        (f"leads/{lead.pk}/activities", activity | {"text": NUL}, "text"),
        (
            f"leads/{lead.pk}/activities",
            activity | {"metadata": {"order": {"lines": ["x", NUL]}}},
            "metadata.order.lines.1",
        ),
        (f"leads/{lead.pk}/activities", activity | {"metadata": {NUL: 1}}, "metadata"),
        ("messages", {"conversation": conversation.pk, "text": NUL}, "text"),
        ("messages", {"conversation": conversation.pk, "content": {"type": "text", "body": NUL}}, "content.body"),
        ("tags", {"name": NUL}, "name"),
        ("segments", {"name": NUL, "definition": {}}, "name"),
        ("sales", {"lead": lead.pk, "amount": "1", "product_name": NUL}, "product_name"),
        ("webhook-endpoints", {"name": NUL, "url": "https://example.com/"}, "name"),
    ]


def test_every_call_refuses_them_and_says_where(api):
    lead, conversation = LeadFactory(), ConversationFactory()
    for call, said, attr in _said(lead, conversation):
        answer = api.post(f"/api/v1/{call}", said)
        assert answer.status_code == 400, (call, answer.content)
        (error,) = answer.json()["errors"]
        assert (error["attr"], error["code"]) == (attr, "unstorable_character"), call
        assert "NUL" in error["detail"]
    assert not Message.objects.exists() and not Activity.objects.exists()


@pytest.mark.parametrize("body", ['{"name": "\\ud83d"}', '{"name": "\\uD83D x"}'])
def test_half_a_character_likewise(body, api):
    answer = api.generic("POST", "/api/v1/tags", body, content_type="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "name")


def test_whole_characters_written_as_escapes_are_fine(api):
    answer = api.generic("POST", "/api/v1/tags", '{"name": "\\ud83d\\ude00 \\u0627"}', content_type="application/json")
    assert (answer.status_code, answer.json()["name"]) == (201, "😀 ا")


@pytest.mark.parametrize("call", ["leads?search=a%00b", "conversations?search=%00", "messages?origin=%00", "leads/%00"])
def test_an_address_with_nul_is_refused(call, api):
    answer = api.get(f"/api/v1/{call}")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "unstorable_character")


def test_so_is_a_search_in_the_inbox(admin_client):
    assert admin_client.get(reverse("inbox:page") + "?q=%00").status_code == 400


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("whatsapp_cloud", "text_english"),
        ("whapi", "group_text_price"),
        ("messenger", "text"),
        ("waha", "message_text"),
    ],
)
def test_webhooks_with_nul_in_what_people_write_are_kept_without_it(kind, payload):
    make_channels()
    body = json.loads(load(kind, payload))
    (event,) = receive(kind, json.dumps(_with_nul(body)).encode())
    assert event.state == "done", event.error
    kept = list(Message.objects.values_list("body", flat=True)) + list(GroupPost.objects.values_list("body", flat=True))
    assert kept and not [text for text in kept if "\0" in text]
    assert b"u0000" in bytes(WebhookEvent.objects.get().body), "the ledger has what came"


_WRITTEN = ("body", "text", "name", "from_name", "notifyName")


def _with_nul(value, key=""):
    """In what people write; ids and kinds would name something else."""
    if isinstance(value, dict):
        return {name: _with_nul(child, name) for name, child in value.items()}
    if isinstance(value, list):
        return [_with_nul(child, key) for child in value]
    return (
        f"{value}\0" if isinstance(value, str) and key in ("body", "text", "name", "from_name", "notifyName") else value
    )


def test_a_lead_named_by_a_webhook_has_no_nul():
    make_channels()
    body = json.loads(load("whatsapp_cloud", "text_english"))
    receive("whatsapp_cloud", json.dumps(_with_nul(body)).encode())
    assert "\0" not in Lead.objects.get().full_name
