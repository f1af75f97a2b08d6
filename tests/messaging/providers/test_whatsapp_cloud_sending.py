"""WhatsApp Cloud API: what is sent, in Meta's words, and what its answers mean."""

from typing import Any

import pytest

from messaging.content import (
    Button,
    Buttons,
    Catalogue,
    Media,
    Reaction,
    Template,
    Text,
)
from messaging.providers.base import Outgoing, Verdict

from . import test_whatsapp_cloud

CLOUD = test_whatsapp_cloud.TestWhatsAppCloud()
error = test_whatsapp_cloud.error


def test_a_text_with_quote_and_correlator() -> None:
    call = CLOUD.provider.build(CLOUD.channel, CLOUD.outgoing(Text(body="Hello")))
    assert call.url == "http://127.0.0.1:1/v26.0/300000000000202/messages"
    assert call.json == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "2348000010011",
        "context": {"message_id": "quoted-1"},
        "type": "text",
        "text": {"body": "Hello", "preview_url": False},
        "biz_opaque_callback_data": "m-1",
    }


def test_a_user_id_goes_into_recipient() -> None:
    message = Outgoing(to="NG.90011283374655210", content=Text(body="Hello"), correlator="m-1")
    body = CLOUD.provider.build(CLOUD.channel, message).json
    assert body["recipient"] == "NG.90011283374655210"
    assert "to" not in body
    assert "context" not in body


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (Media(media="voice", media_id="7"), {"type": "audio", "audio": {"id": "7", "voice": True}}),
        (
            Media(media="document", link="https://x/y", filename="y.pdf", caption="c"),
            {"type": "document", "document": {"link": "https://x/y", "filename": "y.pdf", "caption": "c"}},
        ),
        (Reaction(message_id="wamid.1"), {"type": "reaction", "reaction": {"message_id": "wamid.1", "emoji": ""}}),
        (
            Template(name="n", language="en", components=[{"type": "body"}]),
            {
                "type": "template",
                "template": {"name": "n", "language": {"code": "en"}, "components": [{"type": "body"}]},
            },
        ),
        (
            Buttons(body="b", buttons=[Button(id="1", title="t")], header="h"),
            {
                "type": "interactive",
                "interactive": {
                    "type": "button",
                    "header": {"type": "text", "text": "h"},
                    "body": {"text": "b"},
                    "action": {"buttons": [{"type": "reply", "reply": {"id": "1", "title": "t"}}]},
                },
            },
        ),
        (
            Catalogue(body="b"),
            {
                "type": "interactive",
                "interactive": {
                    "type": "catalog_message",
                    "body": {"text": "b"},
                    "action": {"name": "catalog_message"},
                },
            },
        ),
    ],
    ids=lambda value: getattr(value, "type", ""),
)
def test_contents_in_metas_words(content: Any, part: dict[str, Any]) -> None:
    assert CLOUD.provider.build(CLOUD.channel, CLOUD.outgoing(content)).json.items() >= part.items()


def test_an_accepted_message_reveals_its_receiver() -> None:
    answer = CLOUD.read(
        200,
        b'{"messaging_product": "whatsapp", "contacts": [{"input": "x", "wa_id": "234800", "user_id": "NG.1"}],'
        b' "messages": [{"id": "wamid.1", "message_status": "held_for_quality_assessment"}]}',
    )
    assert (answer.verdict, answer.provider_id) == (Verdict.ACCEPTED, "wamid.1")
    assert answer.recipient_ids == {"wa_id": "234800", "user_id": "NG.1"}
    assert answer.text == "held_for_quality_assessment"


def test_the_pair_limit_holds_one_person_only() -> None:
    assert CLOUD.read(400, error(131056)).person_only
