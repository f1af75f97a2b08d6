"""Messenger: every captured body and what it becomes, every content, every error."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import override_settings

from leads.identity import IdentityKind, TouchSource
from messaging.choices import MessageKind, MessageState
from messaging.content import Button, Buttons, ListMenu, Media, Reaction, Row, Section, Template, Text
from messaging.errors import ProviderRefused
from messaging.events import (
    AttachmentFound,
    CommentPosted,
    InboundMessage,
    LeadFormFilled,
    Malformed,
    MessageEdited,
    MessageRevoked,
    OwnMessage,
    PersonArrived,
    StatusChange,
    Unsupported,
    WatermarkReached,
)
from messaging.providers.base import ChannelAccess, Verdict

from .contract import TOKEN, ProviderContract, load

PAGE = "100000000000777"
ADA, YUSUF = "7000000000000001", "7000000000000002"
POST = "100000000000777_555"


def inbound(kind: MessageKind, **fields: Any) -> list[tuple[type, dict[str, Any]]]:
    return [(InboundMessage, {"kind": kind, "account": PAGE, **fields})]


def comment(verb: str, **fields: Any) -> list[tuple[type, dict[str, Any]]]:
    return [(CommentPosted, {"verb": verb, "account": PAGE, "post_id": POST, "parent_id": "", **fields})]


def unsupported(what: str, account: str = PAGE) -> list[tuple[type, dict[str, Any]]]:
    return [(Unsupported, {"what": what, "account": account})]


# fixture → its events, each with the fields that decide
CASES: dict[str, list[tuple[type, dict[str, Any]]]] = {
    "audio_attachment": inbound(MessageKind.AUDIO, text=""),
    "batch_two_entries_same_page": [
        (InboundMessage, {"text": "one", "reply_to": ADA}),
        (InboundMessage, {"text": "two", "reply_to": YUSUF}),
    ],
    "delivery": [
        (StatusChange, {"state": MessageState.DELIVERED, "account": PAGE}),
        (WatermarkReached, {"state": MessageState.DELIVERED}),
    ],
    "delivery_without_mids": [(WatermarkReached, {"state": MessageState.DELIVERED})],
    "duplicate_mid": inbound(MessageKind.TEXT) * 2,
    "echo_from_our_app": [(OwnMessage, {"correlator": "outbox=551", "reply_to": ADA, "account": PAGE})],
    "echo_from_page_inbox": [(OwnMessage, {"correlator": "", "reply_to": ADA})],
    "empty_entry": [],
    "empty_messaging": [],
    "fallback_shared_link": inbound(
        MessageKind.SHARE,
        text="https://example.com/p/9",
        content={"shares": [{"type": "fallback", "url": "https://l.example/redirect?u=1", "title": "Product 9"}]},
        attachments=(),
    ),
    "feed_comment_added": comment("add", text="How much? 🔥", comment_id="555_9001"),
    "feed_comment_edited": comment("edited", text="How much for two?"),
    "feed_comment_from_missing": comment("add", person=None),
    "feed_comment_removed": comment("remove", text="", touch=None),
    "feed_comment_reply_by_page_itself": unsupported("own comment"),
    "feed_reaction_like": unsupported("feed reaction add"),
    "image_attachment": inbound(
        MessageKind.IMAGE,
        attachments=(AttachmentFound(MessageKind.IMAGE, url="https://scontent.example/i.jpg?oe=ABC"),),
    ),
    "instagram_dm_text": unsupported("object instagram", ""),
    "instagram_story_mention": unsupported("object instagram", ""),
    "message_deleted_unsent": [(MessageRevoked, {"account": PAGE})],
    "message_edit": [(MessageEdited, {"text": "Do you deliver to Abeokuta?"})],
    "message_from_deleted_account": inbound(MessageKind.TEXT),
    "message_with_click_to_messenger_ad_referral": inbound(MessageKind.TEXT, text="Is this available?"),
    "optin_checkbox_user_ref": unsupported("optin user_ref"),
    "optin_notification_messages": [(PersonArrived, {"what": "opt_in", "touch": None})],
    "postback_get_started": inbound(
        MessageKind.POSTBACK, text="Get Started", content={"payload": "GET_STARTED"}, touch=None
    ),
    "postback_get_started_with_ad_referral": inbound(MessageKind.POSTBACK),
    "quick_reply_tap": inbound(MessageKind.BUTTON, text="Yes", content={"payload": "CONFIRM:ord_1042"}),
    "reaction_added": inbound(MessageKind.REACTION),
    "reaction_removed": inbound(MessageKind.REACTION),
    "read": [
        (
            WatermarkReached,
            {"state": MessageState.READ, "up_to": datetime(2026, 11, 18, 11, 6, 53, 900_000, tzinfo=UTC)},
        )
    ],
    "referral_mme_link_existing_thread": [(PersonArrived, {"what": "referral"})],
    "referral_timestamp_in_seconds": [(PersonArrived, {"at": datetime(2026, 11, 18, 11, 21, 40, tzinfo=UTC)})],
    "standby_other_app_has_thread": unsupported("standby"),
    "sticker_thumbs_up_both_types": inbound(
        MessageKind.STICKER,
        attachments=(AttachmentFound(MessageKind.STICKER, url="https://scontent.example/s.png"),),
    ),
    "text": inbound(MessageKind.TEXT, text="Do you deliver to Ibadan?", reply_to=ADA),
    "text_arabic_emoji": inbound(MessageKind.TEXT, text="هل السعر نهائي؟ 🙏🏾😅"),
    "text_reply_to": inbound(
        MessageKind.TEXT,
        quoted_id="m_Nr4czZHvRXgdPSk3FT5eohzHDj4fjRJu-TzJhsfjLKs_ScSFJV861bCiSTQpvmaXRRbglEpZpqE6O8cCA19iLQ",
    ),
    "text_very_long": inbound(MessageKind.TEXT),
    "two_attachments_no_text": inbound(MessageKind.IMAGE, text=""),
    "unknown_messaging_event": unsupported("messaging telepathy"),
}


def error(code: int, subcode: int = 0, **more: Any) -> bytes:
    return json.dumps({"error": {"message": "said Meta", "code": code, "error_subcode": subcode, **more}}).encode()


class TestMessenger(ProviderContract):
    kind = "messenger"
    credentials = {"page_token": TOKEN}
    carried = [
        Text(body="x" * 2000),
        Media(media="image", link="https://example.com/a.jpg"),
        Media(media="document", media_id="900"),
        Buttons(body="b", buttons=[Button(id=str(n), title="t" * 20) for n in range(13)]),
    ]
    refused = [
        Text(body="x" * 2001),
        Media(media="image", media_id="1", caption="c"),
        Media(media="sticker", media_id="1"),
        Buttons(body="b", buttons=[Button(id=str(n), title="t") for n in range(14)]),
        Buttons(body="b", buttons=[Button(id="1", title="t" * 21)]),
        Buttons(body="b", buttons=[Button(id="1", title="t")], footer="f"),
        ListMenu(body="b", button="b", sections=[Section(rows=[Row(id="1", title="t")])]),
        Template(name="n", language="en"),
        Reaction(message_id="m_1", emoji="🔥"),
    ]
    answers = [
        (500, {}, error(1), Verdict.RETRY, "1", 0),
        (500, {}, error(1, 1357046), Verdict.UNKNOWN, "1/1357046", 0),
        (500, {}, error(2), Verdict.RETRY, "2", 0),
        (500, {}, error(1200), Verdict.RETRY, "1200", 0),
        (400, {}, error(4), Verdict.THROTTLED, "4", 60),
        (400, {}, error(613), Verdict.THROTTLED, "613", 60),
        (400, {}, error(10, 2018278), Verdict.PERMANENT, "10/2018278", 0),
        (400, {}, error(10, 1893063), Verdict.THROTTLED, "10/1893063", 3600),
        (400, {}, error(10), Verdict.PERMANENT, "10", 0),
        (400, {}, error(100, 2018001), Verdict.PERMANENT, "100/2018001", 0),
        (400, {}, error(100, 1893061), Verdict.PERMANENT, "100/1893061", 0),
        (400, {}, error(100, 33), Verdict.PERMANENT, "100/33", 0),
        (401, {}, error(190, 463), Verdict.CHANNEL_DOWN, "190/463", 0),
        (403, {}, error(200, 1545041), Verdict.PERMANENT, "200/1545041", 0),
        (400, {}, error(551), Verdict.PERMANENT, "551", 0),
        (403, {}, error(368), Verdict.CHANNEL_DOWN, "368", 0),
    ]

    def sign(self, body: bytes, secret: str) -> dict[str, str]:
        return {"x-hub-signature-256": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}

    @pytest.mark.parametrize("fixture", CASES)
    def test_each_body_becomes_its_events(self, fixture: str) -> None:
        events = self.parse(load(self.kind, fixture))
        assert [type(event) for event in events] == [type_ for type_, _ in CASES[fixture]]
        for event, (_, fields) in zip(events, CASES[fixture], strict=True):
            assert {name: getattr(event, name) for name in fields} == fields

    def one(self, fixture: str) -> Any:
        return next(iter(self.parse(load(self.kind, fixture))))

    def changed(self, fixture: str, **happening: Any) -> list[Any]:
        body = json.loads(load(self.kind, fixture))
        body["entry"][0]["messaging"][0].update(happening)
        return self.parse(json.dumps(body).encode())

    def test_a_person_is_known_to_the_page(self) -> None:
        (claim,) = self.one("text").person.identities
        assert (claim.kind, claim.value) == (IdentityKind.PSID, ADA)

    def test_an_echo_is_about_its_receiver(self) -> None:
        (claim,) = self.one("echo_from_our_app").person.identities
        assert claim.value == ADA

    def test_an_ad_in_the_first_message_is_a_touch(self) -> None:
        touch = self.one("message_with_click_to_messenger_ad_referral").touch
        assert (touch.source, touch.ad_id, touch.ref) == (TouchSource.AD, "120200000000000505", "adset7")
        assert (touch.headline, touch.post_id, touch.post_type) == ("Rainy season TV sale", POST, "image")

    def test_an_ad_behind_get_started_is_a_touch(self) -> None:
        touch = self.one("postback_get_started_with_ad_referral").touch
        assert (touch.source, touch.ad_id, touch.ref) == (TouchSource.AD, "120200000000000505", "rainy-sale")

    def test_a_link_is_a_referral(self) -> None:
        touch = self.one("referral_mme_link_existing_thread").touch
        assert (touch.source, touch.ref) == (TouchSource.REFERRAL, "shop-window-qr")

    def test_a_comment_is_a_touch_of_its_author(self) -> None:
        event = self.one("feed_comment_added")
        assert (event.touch.source, event.touch.post_id) == (TouchSource.COMMENT, POST)
        assert event.touch.comment_id == "555_9001"
        assert event.permalink == "https://www.facebook.com/permalink.php?story_fbid=555"
        assert event.person.name == "Yusuf Danladi"

    def test_a_reply_to_a_comment_names_its_parent(self) -> None:
        body = json.loads(load(self.kind, "feed_comment_reply_by_page_itself"))
        body["entry"][0]["changes"][0]["value"]["from"] = {"id": ADA, "name": "Ada N."}
        (event,) = self.parse(json.dumps(body).encode())
        assert isinstance(event, CommentPosted)
        assert event.parent_id == "555_9001"

    def test_a_lead_form_names_what_to_ask_for(self) -> None:
        value = {"leadgen_id": "1", "form_id": "2", "page_id": PAGE}
        body = {"object": "page", "entry": [{"id": PAGE, "changes": [{"field": "leadgen", "value": value}]}]}
        (event,) = self.parse(json.dumps(body).encode())
        assert (type(event), event.leadgen_id, event.form_id) == (LeadFormFilled, "1", "2")

    def test_reactions_have_stable_ids_of_their_own(self) -> None:
        added, removed = self.one("reaction_added"), self.one("reaction_removed")
        assert added.content["emoji"] == "❤️"
        assert removed.content["emoji"] == ""
        assert added.content["target"] == removed.content["target"]
        assert added.provider_id == self.one("reaction_added").provider_id != removed.provider_id

    def test_a_reaction_of_a_kind_with_a_long_name_has_an_id_that_fits(self) -> None:
        body = json.loads(load("messenger", "reaction_added"))
        body["entry"][0]["messaging"][0]["reaction"]["action"] = "x" * 400
        (event,) = self.provider.parse(json.dumps(body).encode(), account=PAGE)
        assert isinstance(event, InboundMessage) and len(event.provider_id) <= 255

    def test_a_postback_without_mid_has_a_stable_id(self) -> None:
        first, second = (
            self.changed("postback_get_started", postback={"payload": "P"})[0].provider_id for _ in range(2)
        )
        assert first == second

    def test_a_message_from_nobody_is_malformed(self) -> None:
        (event,) = self.changed("text", sender=None)
        assert event == Malformed("messaging: nobody is named", PAGE)

    def test_a_location_is_kept(self) -> None:
        place = {"type": "location", "title": "Ikeja", "payload": {"coordinates": {"lat": 6.6, "long": 3.3}}}
        (event,) = self.changed("text", message={"mid": "m_1", "attachments": [place]})
        assert event.kind == MessageKind.LOCATION
        assert event.content == {"latitude": 6.6, "longitude": 3.3, "name": "Ikeja"}

    def test_an_unknown_attachment_is_shown_as_such(self) -> None:
        (event,) = self.changed("text", message={"mid": "m_1", "attachments": [{"type": "hologram"}]})
        assert event.kind == MessageKind.UNSUPPORTED
        assert event.content["shares"][0]["type"] == "hologram"

    # Sending

    def test_quick_replies_in_messengers_words(self) -> None:
        content = Buttons(body="Deliver?", buttons=[Button(id="yes", title="Yes")])
        call = self.provider.build(self.channel, self.outgoing(content))
        assert call.url == "http://127.0.0.1:1/v26.0/300000000000202/messages"
        assert call.json == {
            "recipient": {"id": "2348000010011"},
            "messaging_type": "RESPONSE",
            "message": {
                "text": "Deliver?",
                "quick_replies": [{"content_type": "text", "title": "Yes", "payload": "yes"}],
                "reply_to": {"mid": "quoted-1"},
                "metadata": "m-1",
            },
        }

    @pytest.mark.parametrize(
        ("content", "attachment"),
        [
            (
                Media(media="voice", link="https://x/v"),
                {"type": "audio", "payload": {"url": "https://x/v", "is_reusable": True}},
            ),
            (Media(media="document", media_id="9"), {"type": "file", "payload": {"attachment_id": "9"}}),
        ],
    )
    def test_files_in_messengers_words(self, content: Media, attachment: dict[str, Any]) -> None:
        body = self.provider.build(self.channel, self.outgoing(content)).json
        assert body["message"]["attachment"] == attachment

    def test_an_accepted_message(self) -> None:
        answer = self.read(200, b'{"recipient_id": "7000", "message_id": "m_1"}')
        assert (answer.verdict, answer.provider_id) == (Verdict.ACCEPTED, "m_1")
        assert answer.recipient_ids == {"psid": "7000"}

    @override_settings(META_APP_SECRETS=["a"], META_APP_SECRETS_MESSENGER=["b", "c"])
    def test_secrets_of_both_apps_sign(self) -> None:
        assert self.provider.app_secrets(None) == {
            "META_APP_SECRET_MESSENGER[1]": "b",
            "META_APP_SECRET_MESSENGER[2]": "c",
            "META_APP_SECRET[1]": "a",
        }

    # Calls

    def test_health_names_the_page(self, loopback: Any) -> None:
        loopback.answer({"id": PAGE, "name": "Example Electronics"})
        health = self.provider.health(ChannelAccess(PAGE, self.credentials, loopback.url))
        assert health.up
        assert "Example Electronics" in health.detail

    def test_an_upload_returns_the_id(self, loopback: Any) -> None:
        loopback.answer({"attachment_id": "900"})
        channel = ChannelAccess(PAGE, self.credentials, loopback.url)
        assert self.provider.upload(channel, content=b"x", mime_type="application/pdf", filename="a.pdf") == "900"
        (request,) = loopback.requests
        assert b'"type": "file"' in request.body

    def test_a_file_is_fetched_without_the_token(self, loopback: Any) -> None:
        loopback.answer(b"JPEG", Content_Type="image/jpeg")
        channel = ChannelAccess(PAGE, self.credentials, "http://127.0.0.1:1")
        file = self.provider.download(channel, media_id="", url=f"{loopback.url}/i.jpg")
        assert (file.content, file.mime_type) == (b"JPEG", "image/jpeg")
        (request,) = loopback.requests
        assert "authorization" not in request.headers

    def test_a_file_without_an_address_is_refused(self) -> None:
        with pytest.raises(ProviderRefused):
            self.provider.download(self.channel, media_id="1", url="")

    def test_marking_read_is_a_sender_action(self, loopback: Any) -> None:
        loopback.answer({"recipient_id": ADA})
        channel = ChannelAccess(PAGE, self.credentials, loopback.url)
        self.provider.mark_read(channel, provider_id="m_1", to=ADA)
        (request,) = loopback.requests
        assert json.loads(request.body) == {"recipient": {"id": ADA}, "sender_action": "mark_seen"}
