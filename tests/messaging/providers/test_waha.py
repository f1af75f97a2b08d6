"""WAHA: every captured body and what it becomes, every content, every error."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from leads.identity import IdentityKind
from messaging.choices import MessageKind, MessageState
from messaging.content import Button, Buttons, Media, Reaction, Template, Text
from messaging.events import (
    AccountNotice,
    AttachmentFound,
    GroupMessage,
    InboundMessage,
    Malformed,
    MessageRevoked,
    OwnMessage,
    StatusChange,
    Unsupported,
)
from messaging.providers.base import ChannelAccess, Verdict

from .contract import TOKEN, ProviderContract, load

CUSTOMER = "2348000010011@c.us"
LINK = "https://example.com/a"


def note(topic: str = "session.status", **fields: Any) -> tuple[type, dict[str, Any]]:
    return AccountNotice, {"topic": topic, "account": "default", **fields}


def private(**fields: Any) -> tuple[type, dict[str, Any]]:
    return InboundMessage, {"account": "default", **fields}


# fixture → its event and the fields that decide
CASES: dict[str, tuple[type, dict[str, Any]]] = {
    "core_2024_no_id_no_timestamp": private(sent_at=datetime(2026, 11, 18, 11, 6, 56, tzinfo=UTC)),
    "message_ack_error": (
        StatusChange,
        {"state": MessageState.FAILED, "provider_id": "true_2348000010099@c.us_3EB00000000000000009"},
    ),
    "message_ack_read": (StatusChange, {"state": MessageState.READ, "correlator": ""}),
    "message_any_from_me": (OwnMessage, {"text": "Yes boss", "reply_to": CUSTOMER}),
    "message_group": (GroupMessage, {"group_id": "120363000000001111@g.us", "text": "S23 ultra ₦620k"}),
    "message_image_media": private(
        kind=MessageKind.IMAGE,
        text="see",
        attachments=(
            AttachmentFound(
                MessageKind.IMAGE, "", "http://localhost:3000/api/files/default/3EB05.jpeg", "image/jpeg", ""
            ),
        ),
    ),
    "message_lid_sender": private(text="who is this?", reply_to="184467440737095@lid"),
    "message_media_download_error": private(
        kind=MessageKind.VIDEO, attachments=(), content={"media_error": {"message": "media expired"}}
    ),
    "message_reaction": private(
        kind=MessageKind.REACTION,
        content={"target": "true_2348000010011@c.us_3EB00000000000000007", "emoji": "👍🏾"},
    ),
    "message_revoked_before_null": (
        MessageRevoked,
        {"target_id": "false_2348000010011@c.us_3EB0000000000000000B"},
    ),
    "message_text": private(text="Hi, price of the fridge?", reply_to=CUSTOMER),
    "message_text_arabic": private(text="كم السعر؟ 🙏"),
    "session_status_failed": note(channel_up=False),
    "session_status_scan_qr": note(channel_up=False),
    "session_status_working": note(channel_up=True, channel_down=""),
    "unknown_event": (Unsupported, {"what": "engine.event", "account": "default"}),
}


def error(code: int, message: str = "said WAHA") -> bytes:
    return json.dumps({"statusCode": code, "message": message, "error": "Some Error"}).encode()


class TestWaha(ProviderContract):
    kind = "waha"
    credentials = {"api_key": TOKEN, "webhook_secret": "s"}
    access = {"X-Api-Key": TOKEN}
    carried = [
        Text(body="x" * 4096),
        Media(media="image", link=LINK, caption="c" * 1024),
        Media(media="video", link=LINK),
        Media(media="voice", link=LINK),
        Media(media="audio", link=LINK),
        Media(media="document", link=LINK, filename="a.pdf", caption="c"),
        Reaction(message_id="true_x@c.us_1", emoji="🔥"),
    ]
    refused = [
        Text(body="x" * 4097),
        Media(media="image", link=LINK, caption="c" * 1025),
        Media(media="image", media_id="1"),
        Media(media="sticker", link=LINK),
        Media(media="voice", link=LINK, caption="c"),
        Template(name="n", language="en"),
        Buttons(body="b", buttons=[Button(id="1", title="t")]),
    ]
    answers = [
        (400, {}, error(400), Verdict.PERMANENT, "400", 0),
        (401, {}, error(401), Verdict.CHANNEL_DOWN, "401", 0),
        (404, {}, error(404), Verdict.CHANNEL_DOWN, "404", 0),
        (413, {}, error(413), Verdict.PERMANENT, "413", 0),
        (422, {}, error(422), Verdict.CHANNEL_DOWN, "422", 0),
        (422, {}, error(422, "The feature is available only in Plus version"), Verdict.PERMANENT, "422/plus", 0),
        (429, {}, error(429), Verdict.THROTTLED, "429", 60),
        (500, {}, error(500), Verdict.UNKNOWN, "500", 0),
        (501, {}, error(501), Verdict.PERMANENT, "501", 0),
        (201, {}, b'{"ack": 0}', Verdict.UNKNOWN, "201", 0),
    ]

    def sign(self, body: bytes, secret: str) -> dict[str, str]:
        return {"x-webhook-hmac": hmac.new(secret.encode(), body, hashlib.sha512).hexdigest()}

    def refusal(self, code: int, message: str) -> bytes:
        return error(code, message)

    def one(self, fixture: str, **payload: Any) -> Any:
        """The event of a fixture whose payload is changed."""
        body = json.loads(load(self.kind, fixture))
        body["payload"] |= payload
        (event,) = self.parse(json.dumps(body).encode())
        return event

    def test_the_key_belongs_to_the_channel(self) -> None:
        assert self.provider.app_secrets(self.channel) == {"webhook_secret": "s"}
        assert self.provider.app_secrets(None) == {}

    def test_it_knows_no_handshake(self) -> None:
        assert self.provider.handshake({"hub.challenge": "1"}) is None

    # What comes in

    @pytest.mark.parametrize("fixture", CASES)
    def test_each_body_becomes_its_event(self, fixture: str) -> None:
        (event,) = self.parse(load(self.kind, fixture))
        type_, fields = CASES[fixture]
        assert type(event) is type_
        assert {name: getattr(event, name) for name in fields} == fields

    def test_the_address_names_the_channel(self) -> None:
        (event,) = self.provider.parse(load(self.kind, "message_text"), account="default@second-server")
        assert event.account == "default@second-server"  # type: ignore[union-attr]

    @pytest.mark.parametrize(
        ("fixture", "kind", "value"),
        [
            ("message_text", IdentityKind.PHONE, "+2348000010011"),
            ("message_lid_sender", IdentityKind.LID, "184467440737095"),
            ("message_group", IdentityKind.PHONE, "+2348000010044"),
            ("message_any_from_me", IdentityKind.PHONE, "+2348000010011"),
        ],
    )
    def test_a_person_is_known_by_phone_or_privacy_id(self, fixture: str, kind: IdentityKind, value: str) -> None:
        (claim,) = self.one(fixture).person.identities
        assert (claim.kind, claim.value) == (kind, value)

    def test_a_person_is_named_where_the_engine_tells(self) -> None:
        assert self.one("message_text").person.name == ""
        assert self.one("message_text", _data={"notifyName": "Amaka"}).person.name == "Amaka"

    def test_another_engine_spells_the_same_chat_otherwise(self) -> None:
        event = self.one("message_text", **{"from": "2348000010011@s.whatsapp.net"})
        assert event.reply_to == CUSTOMER

    def test_our_own_message_is_about_its_receiver_whatever_from_says(self) -> None:
        event = self.one("message_any_from_me", **{"from": "2348000001000@c.us", "to": CUSTOMER})
        assert event.reply_to == CUSTOMER

    def test_a_post_by_nobody_is_kept(self) -> None:
        assert self.one("message_group", participant=None, author=None).person is None

    @pytest.mark.parametrize("chat", ["1203@newsletter", "status@broadcast"])
    def test_channels_and_stories_are_not_conversations(self, chat: str) -> None:
        assert isinstance(self.one("message_text", **{"from": chat}), Unsupported)

    def test_a_private_message_from_nobody_is_malformed(self) -> None:
        assert isinstance(self.one("message_text", **{"from": "x@c.us"}), Malformed)

    @pytest.mark.parametrize(("participant", "whose"), [("2348000001000@c.us", "true"), (CUSTOMER, "false")])
    def test_a_quote_names_the_message_in_full(self, participant: str, whose: str) -> None:
        event = self.one("message_text", replyTo={"id": "3EB0Q", "participant": participant, "body": "…"})
        assert event.quoted_id == f"{whose}_{CUSTOMER}_3EB0Q"

    @pytest.mark.parametrize(
        ("ack", "state"),
        [
            (1, MessageState.SENT),
            (2, MessageState.DELIVERED),
            (3, MessageState.READ),
            (4, MessageState.PLAYED),
        ],
    )
    def test_acks(self, ack: int, state: MessageState) -> None:
        assert self.one("message_ack_read", ack=ack).state is state

    @pytest.mark.parametrize("payload", [{"ack": 0}, {"ack": 9}, {"ack": None}, {"fromMe": False}])
    def test_acks_that_say_nothing(self, payload: dict[str, Any]) -> None:
        assert isinstance(self.one("message_ack_read", **payload), Unsupported)

    @pytest.mark.parametrize(
        ("payload", "kind"),
        [
            ({"location": {"latitude": 6.5, "longitude": 3.4, "description": "Shop"}}, MessageKind.LOCATION),
            ({"vCards": ["BEGIN:VCARD"]}, MessageKind.CONTACTS),
            ({"hasMedia": True, "media": {"mimetype": "audio/ogg; codecs=opus", "url": LINK}}, MessageKind.VOICE),
            ({"hasMedia": True, "media": {"mimetype": "audio/mpeg", "url": LINK}}, MessageKind.AUDIO),
            ({"hasMedia": True, "media": {"mimetype": "image/webp", "url": LINK}}, MessageKind.STICKER),
            ({"hasMedia": True, "media": {"mimetype": "application/pdf", "url": LINK}}, MessageKind.DOCUMENT),
            ({"hasMedia": True, "media": None}, MessageKind.DOCUMENT),
        ],
    )
    def test_kinds(self, payload: dict[str, Any], kind: MessageKind) -> None:
        assert self.one("message_text", **payload).kind is kind

    def test_what_was_taken_back_is_before_where_the_engine_kept_it(self) -> None:
        event = self.one("message_revoked_before_null", before={"id": "false_x@c.us_1", "from": CUSTOMER})
        assert event.target_id == "false_x@c.us_1"

    @pytest.mark.parametrize(
        ("fixture", "said"), [("session_status_scan_qr", "scanned"), ("session_status_failed", "Start it again")]
    )
    def test_a_session_that_does_not_work_is_down_and_says_what_to_do(self, fixture: str, said: str) -> None:
        assert said in self.one(fixture).channel_down

    def test_a_session_that_starts_is_neither_up_nor_down(self) -> None:
        event = self.one("session_status_failed", status="STARTING")
        assert (event.channel_up, event.channel_down) == (False, "")

    # What goes out

    def test_a_text(self) -> None:
        call = self.provider.build(self.channel, self.outgoing(Text(body="Hello")))
        assert (call.method, call.url) == ("POST", "http://127.0.0.1:1/api/sendText")
        assert call.json == {
            "session": "300000000000202",
            "chatId": CUSTOMER,
            "text": "Hello",
            "linkPreview": False,
            "reply_to": "quoted-1",
        }

    def test_a_file(self) -> None:
        content = Media(media="document", link=LINK, filename="a.pdf", caption="c")
        call = self.provider.build(self.channel, self.outgoing(content))
        assert call.url == "http://127.0.0.1:1/api/sendFile"
        assert call.json.items() >= {"file": {"url": LINK, "filename": "a.pdf"}, "caption": "c"}.items()

    def test_two_gateways_with_a_session_of_the_same_name(self) -> None:
        channel = ChannelAccess("default@second-server", self.credentials, "http://127.0.0.1:1")
        call = self.provider.build(channel, self.outgoing(Text(body="Hello")))
        assert call.json["session"] == "default"

    @pytest.mark.parametrize(
        ("body", "provider_id"),
        [
            (b'{"id": "true_1@c.us_A"}', "true_1@c.us_A"),
            (b'{"id": {"_serialized": "true_1@c.us_A"}}', "true_1@c.us_A"),
            (b'{"key": {"remoteJid": "1@s.whatsapp.net", "fromMe": true, "id": "A"}}', "true_1@c.us_A"),
        ],
    )
    def test_accepted_whatever_the_engine(self, body: bytes, provider_id: str) -> None:
        answer = self.read(201, body)
        assert (answer.verdict, answer.provider_id) == (Verdict.ACCEPTED, provider_id)
