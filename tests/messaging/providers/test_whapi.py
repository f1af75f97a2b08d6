"""Whapi.Cloud: every captured body and what it becomes, every content, every error."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from leads.identity import IdentityKind
from messaging.choices import MessageKind, MessageState
from messaging.content import Button, Buttons, Media, Reaction, Template, Text
from messaging.errors import ProviderRefused
from messaging.events import (
    AccountNotice,
    AttachmentFound,
    GroupMessage,
    InboundMessage,
    Malformed,
    MessageEdited,
    MessageRevoked,
    OwnMessage,
    StatusChange,
    Unsupported,
)
from messaging.providers.base import ChannelAccess, Verdict

from .contract import TOKEN, ProviderContract, load

CHANNEL = "EXMPL-A1B2C"
GROUP = "120363000000001111@g.us"


def post(kind: MessageKind = MessageKind.TEXT, **fields: Any) -> tuple[type, dict[str, Any]]:
    return GroupMessage, {"kind": kind, "group_id": GROUP, "account": CHANNEL, **fields}


# fixture → its events, each with the fields that decide
CASES: dict[str, list[tuple[type, dict[str, Any]]]] = {
    "batch_three_messages": [post(text="AirPods Pro 2 ₦95k"), post(text="DM"), post(MessageKind.STICKER)],
    "call_event": [(Unsupported, {"what": "calls", "account": CHANNEL})],
    "channel_qr_image": [(AccountNotice, {"topic": "qr", "payload": {"status": "OK", "expire": 20}})],
    "channel_status_qr": [(AccountNotice, {"topic": "health", "channel_up": False})],
    "duplicate_ids_after_reconnect": [post(), post()],
    "empty_messages": [],
    "event_method_key_instead_of_event": [post()],
    "from_me_api_echo": [post(from_me=True, text="Thanks, noted")],
    "group_image_caption": [
        post(
            MessageKind.IMAGE,
            text="Clean Tokunbo HP EliteBook 840 G8\n16/512\n*N430k*",
            attachments=(
                AttachmentFound(
                    MessageKind.IMAGE,
                    "jpeg-a1b2c3d4e5f6-8051ed0a",
                    "https://s3.eu-central-1.example/in/jpeg-a1b2.jpeg",
                    "image/jpeg",
                    "",
                    "rOp3/YnH+1hsjHxhK1NjTEVxpAz4sbzssAIxEhBCP1c=",
                ),
            ),
        )
    ],
    "group_image_no_link_not_downloaded": [post(MessageKind.IMAGE, text="see am")],
    "group_link_preview": [post(text="Check this https://jiji.ng/ikeja/mobile-phones/abc.html")],
    "group_participant_added": [(Unsupported, {"what": "groups"})],
    "group_text_arabic_emoji": [post(text="مطلوب سامسونج S24 نظيف 🙏 السعر؟")],
    "group_text_price": [post(group_name="Ikeja Phone Traders", from_me=False)],
    "group_text_very_long_price_list": [post()],
    "message_deleted": [(MessageRevoked, {"target_id": "rOp3YnH1hsjH.xhK1Nj-gDTEVxpAz4sb", "account": CHANNEL})],
    "message_edited_patch": [
        (
            MessageEdited,
            {"target_id": "MxEu4U7kacPr.Uv6QMi-gD7IHdQEoAk9", "text": "UK used iPhone 13 128GB ₦375,000 last."},
        )
    ],
    "missing_names_deleted_user": [post(group_name="")],
    "poll_message": [post(MessageKind.UNSUPPORTED, text="Which one sells faster?")],
    "private_text": [(InboundMessage, {"text": "Hello, are you open?", "reply_to": "2348000010011@s.whatsapp.net"})],
    "quoted_reply_with_mentions": [post(quoted_id="MxEu4U7kacPr.Uv6QMi-gD7IHdQEoAk9")],
    "reaction_action": [
        post(MessageKind.REACTION, content={"target": "MxEu4U7kacPr.Uv6QMi-gD7IHdQEoAk9", "emoji": "🔥"})
    ],
    "sender_lid_no_phone": [post()],
    "status_failed_with_error": [(StatusChange, {"state": MessageState.FAILED, "error_code": "404"})],
    "statuses_delivered_and_read": [
        (StatusChange, {"state": MessageState.DELIVERED, "account": CHANNEL}),
        (StatusChange, {"state": MessageState.READ, "correlator": ""}),
    ],
    "system_message": [(Unsupported, {"what": "system"})],
    "timestamp_float_and_string": [
        post(sent_at=datetime(2026, 11, 18, 11, 8, 30, tzinfo=UTC)),
        post(sent_at=datetime(2026, 11, 18, 11, 8, 31, tzinfo=UTC)),
    ],
    "unknown_type": [post(MessageKind.UNSUPPORTED, content={"type": "hologram", "raw": {"x": 1}})],
    "user_logged_out": [(AccountNotice, {"topic": "user delete", "channel_up": False})],
    "voice_note": [post(MessageKind.VOICE)],
}


def error(code: int) -> bytes:
    return json.dumps({"error": {"code": code, "message": "said Whapi", "details": "more"}}).encode()


class TestWhapi(ProviderContract):
    kind = "whapi"
    credentials = {"token": TOKEN, "webhook_secret": "s"}
    carried = [
        Text(body="x" * 4096),
        Media(media="image", link="https://example.com/a.jpg", caption="c" * 1024),
        Media(media="voice", media_id="ogg-1"),
        Media(media="document", media_id="pdf-1", filename="a.pdf"),
        Reaction(message_id="a/b c", emoji="🔥"),
    ]
    refused = [
        Text(body="x" * 4097),
        Media(media="image", media_id="1", caption="c" * 1025),
        Media(media="voice", media_id="1", caption="c"),
        Template(name="n", language="en"),
        Buttons(body="b", buttons=[Button(id="1", title="t")]),
    ]
    answers = [
        (400, {}, error(400), Verdict.PERMANENT, "400", 0),
        (401, {}, error(401), Verdict.CHANNEL_DOWN, "401", 0),
        (402, {}, error(402), Verdict.CHANNEL_DOWN, "402", 0),
        (403, {}, error(403), Verdict.PERMANENT, "403", 0),
        (404, {}, error(404), Verdict.PERMANENT, "404", 0),
        (413, {}, error(413), Verdict.PERMANENT, "413", 0),
        (415, {}, error(415), Verdict.PERMANENT, "415", 0),
        (429, {}, error(429), Verdict.THROTTLED, "429", 60),
        (500, {}, error(500), Verdict.RETRY, "500", 0),
        (200, {}, b'{"sent": false, "message": {"id": "x"}}', Verdict.UNKNOWN, "200", 0),
    ]

    def sign(self, body: bytes, secret: str) -> dict[str, str]:
        return {"x-webhook-secret": secret}

    def parse_dict(self, body: dict[str, Any], account: str = "") -> list[Any]:
        return list(self.provider.parse(json.dumps(body).encode(), account=account))

    def message(self, fixture: str, **fields: Any) -> Any:
        """The first message of a fixture, changed, as the only one."""
        body = json.loads(load(self.kind, fixture))
        body["messages"] = [{**body["messages"][0], **fields}]
        (event,) = self.parse_dict(body)
        return event

    def test_the_secret_may_come_as_a_bearer(self) -> None:
        headers = {"authorization": "Bearer s"}
        assert self.provider.verify(body=b"", headers=headers, secrets={"webhook_secret": "s"}) == "webhook_secret"

    def test_the_secret_belongs_to_the_channel(self) -> None:
        assert self.provider.app_secrets(self.channel) == {"webhook_secret": "s"}
        assert self.provider.app_secrets(None) == {}

    def test_it_knows_no_handshake(self) -> None:
        assert self.provider.handshake({"hub.mode": "subscribe", "hub.challenge": "1"}) is None

    @pytest.mark.parametrize("fixture", CASES)
    def test_each_body_becomes_its_events(self, fixture: str) -> None:
        events = self.parse(load(self.kind, fixture))
        assert [type(event) for event in events] == [type_ for type_, _ in CASES[fixture]]
        for event, (_, fields) in zip(events, CASES[fixture], strict=True):
            assert {name: getattr(event, name) for name in fields} == fields

    def one(self, fixture: str) -> Any:
        return next(iter(self.parse(load(self.kind, fixture))))

    def test_the_address_names_the_channel(self) -> None:
        (event,) = self.parse_dict(json.loads(load(self.kind, "private_text")), account="from-the-url")
        assert event.account == "from-the-url"

    @pytest.mark.parametrize(
        ("fixture", "kind", "value"),
        [
            ("private_text", IdentityKind.PHONE, "+2348000010011"),
            ("sender_lid_no_phone", IdentityKind.LID, "184467440737095"),
        ],
    )
    def test_a_person_is_known_by_phone_or_privacy_id(self, fixture: str, kind: IdentityKind, value: str) -> None:
        (claim,) = self.one(fixture).person.identities
        assert (claim.kind, claim.value) == (kind, value)

    def test_a_phone_behind_a_privacy_chat_has_both(self) -> None:
        event = self.message("private_text", chat_id="184467440737095@lid")
        assert [claim.kind for claim in event.person.identities] == [IdentityKind.PHONE, IdentityKind.LID]
        assert event.reply_to == "184467440737095@lid"

    def test_our_own_private_message_is_about_its_receiver(self) -> None:
        event = self.message("private_text", from_me=True, **{"from": "2348000001000"})
        assert isinstance(event, OwnMessage)
        assert [claim.value for claim in event.person.identities] == ["+2348000010011"]
        assert event.correlator == ""

    def test_a_post_by_nobody_is_kept(self) -> None:
        assert self.message("group_text_price", **{"from": ""}).person is None

    def test_a_private_message_from_nobody_is_malformed(self) -> None:
        assert isinstance(self.message("private_text", chat_id="x@s.whatsapp.net", **{"from": ""}), Malformed)

    @pytest.mark.parametrize("chat", ["1203@newsletter", "status@broadcast"])
    def test_channels_and_stories_are_not_conversations(self, chat: str) -> None:
        assert isinstance(self.message("private_text", chat_id=chat), Unsupported)

    @pytest.mark.parametrize(
        ("action", "event"),
        [
            ({"type": "delete", "target": "t"}, MessageRevoked),
            ({"type": "edit", "target": "t", "edited_content": {"caption": "new"}}, MessageEdited),
            ({"type": "vote", "target": "t"}, Unsupported),
            ({"type": "reaction"}, Malformed),
        ],
    )
    def test_actions(self, action: dict[str, Any], event: type) -> None:
        assert type(self.message("reaction_action", action=action)) is event

    def test_a_button_of_ours_was_pressed(self) -> None:
        reply = {"type": "buttons_reply", "buttons_reply": {"id": "yes", "title": "Yes"}}
        event = self.message("private_text", type="reply", reply=reply)
        assert (event.kind, event.text, event.content["payload"]) == (MessageKind.INTERACTIVE, "Yes", "yes")

    def test_an_edit_may_come_without_its_trigger(self) -> None:
        body = json.loads(load(self.kind, "message_edited_patch"))
        del body["messages_updates"][0]["trigger"]
        (event,) = self.parse_dict(body)
        assert isinstance(event, MessageEdited)
        assert event.text == "UK used iPhone 13 128GB ₦375,000 last."

    @pytest.mark.parametrize("fixture", ["channel_status_qr", "channel_qr_image", "user_logged_out"])
    def test_a_phone_that_is_not_linked_is_down(self, fixture: str) -> None:
        assert "QR" in self.one(fixture).channel_down

    def test_the_qr_code_itself_is_not_kept(self) -> None:
        assert "2@abc" not in repr(self.one("channel_qr_image"))

    def test_a_linked_phone_is_up(self) -> None:
        (event,) = self.parse_dict({"health": {"status": {"code": 4, "text": "AUTH"}}, "channel_id": CHANNEL})
        assert (event.channel_up, event.channel_down) == (True, "")

    # Sending

    def test_a_text(self) -> None:
        call = self.provider.build(self.channel, self.outgoing(Text(body="Hello")))
        assert (call.method, call.url) == ("POST", "http://127.0.0.1:1/messages/text")
        assert call.json == {"to": "2348000010011", "body": "Hello", "no_link_preview": True, "quoted": "quoted-1"}

    def test_a_file(self) -> None:
        content = Media(media="document", media_id="pdf-1", filename="a.pdf", caption="c")
        call = self.provider.build(self.channel, self.outgoing(content))
        assert call.url == "http://127.0.0.1:1/messages/document"
        assert call.json.items() >= {"media": "pdf-1", "filename": "a.pdf", "caption": "c"}.items()

    def test_a_reaction_escapes_the_id(self) -> None:
        call = self.provider.build(self.channel, self.outgoing(Reaction(message_id="a/b c", emoji="🔥")))
        assert (call.method, call.url) == ("PUT", "http://127.0.0.1:1/messages/a%2Fb%20c/reaction")
        assert call.json == {"emoji": "🔥"}

    @pytest.mark.parametrize(
        ("body", "provider_id"),
        [(b'{"sent": true, "message": {"id": "abc.def-1"}}', "abc.def-1"), (b'{"success": true}', "")],
    )
    def test_accepted(self, body: bytes, provider_id: str) -> None:
        answer = self.read(200, body)
        assert (answer.verdict, answer.provider_id) == (Verdict.ACCEPTED, provider_id)

    # Calls

    @pytest.mark.parametrize(
        ("state", "up", "said"), [("AUTH", True, "connected"), ("QR", False, "scanned"), ("INIT", False, "not ready")]
    )
    def test_health_reads_the_state_by_its_name(self, loopback: Any, state: str, up: bool, said: str) -> None:
        loopback.answer({"channel_id": CHANNEL, "status": {"code": 99, "text": state}})
        health = self.provider.health(ChannelAccess(CHANNEL, self.credentials, loopback.url))
        assert (health.up, health.facts["state"]) == (up, state)
        assert said in health.detail
        (request,) = loopback.requests
        assert request.path == "/health?wakeup=false"

    def test_a_link_is_fetched_without_the_token(self, loopback: Any) -> None:
        loopback.answer(b"JPEG", Content_Type="image/jpeg")
        file = self.provider.download(self.channel, media_id="jpeg-1", url=f"{loopback.url}/in/jpeg-1")
        assert file.content == b"JPEG"
        (request,) = loopback.requests
        assert "authorization" not in request.headers

    def test_an_expired_link_falls_back_to_the_id(self, loopback: Any) -> None:
        loopback.answer(b"<Error>Expired</Error>", 403)
        loopback.answer(b"JPEG", Content_Type="image/jpeg")
        channel = ChannelAccess(CHANNEL, self.credentials, loopback.url)
        file = self.provider.download(channel, media_id="jpeg-1", url=f"{loopback.url}/in/jpeg-1")
        assert file.content == b"JPEG"
        assert loopback.requests[1].path == "/media/jpeg-1"
        assert loopback.requests[1].headers["authorization"] == f"Bearer {TOKEN}"

    def test_a_file_without_id_and_address_is_refused(self) -> None:
        with pytest.raises(ProviderRefused):
            self.provider.download(self.channel, media_id="", url="")

    def test_an_upload_returns_the_id(self, loopback: Any) -> None:
        loopback.answer({"media": [{"id": "jpeg-9"}]})
        channel = ChannelAccess(CHANNEL, self.credentials, loopback.url)
        assert self.provider.upload(channel, content=b"x", mime_type="image/jpeg", filename="a.jpg") == "jpeg-9"
        (request,) = loopback.requests
        assert (request.body, request.headers["content-type"]) == (b"x", "image/jpeg")

    def test_marking_read(self, loopback: Any) -> None:
        loopback.answer({"success": True})
        channel = ChannelAccess(CHANNEL, self.credentials, loopback.url)
        self.provider.mark_read(channel, provider_id="a/b", to="x")
        (request,) = loopback.requests
        assert (request.method, request.path) == ("PUT", "/messages/a%2Fb")
