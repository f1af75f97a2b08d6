"""WhatsApp Cloud API: every captured body and what it becomes, every content, every error."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from leads.identity import IdentityKind, TouchSource
from messaging.choices import MessageKind, MessageState
from messaging.content import (
    Button,
    Buttons,
    Catalogue,
    ListMenu,
    Media,
    Product,
    ProductList,
    ProductSection,
    Reaction,
    Row,
    Section,
    Template,
    Text,
)
from messaging.errors import ProviderRefused
from messaging.events import (
    AccountNotice,
    GroupMessage,
    IdentityChanged,
    InboundMessage,
    Malformed,
    MessageEdited,
    MessageRevoked,
    OwnMessage,
    PreferenceChanged,
    StatusChange,
    TemplateChanged,
    Unsupported,
)
from messaging.providers.base import ChannelAccess, Outgoing, Verdict

from .contract import TOKEN, ProviderContract, load

NUMBER = "300000000000202"
WABA = "200000000000101"
TEXT = {"kind": MessageKind.TEXT, "account": NUMBER}
UNSUPPORTED = MessageKind.UNSUPPORTED


def status(state: MessageState, **fields: Any) -> tuple[type, dict[str, Any]]:
    return StatusChange, {"state": state, "account": NUMBER, **fields}


def failed(code: str) -> list[tuple[type, dict[str, Any]]]:
    return [status(MessageState.FAILED, error_code=code, correlator=f"cmp=17;rcpt={code};try=1")]


def notice(topic: str, **fields: Any) -> list[tuple[type, dict[str, Any]]]:
    return [(AccountNotice, {"topic": topic, "account": WABA, "channel_up": False, **fields})]


TEMPLATE = {"account": WABA, "name": "rainy_sale_v2", "language": "en", "external_id": "500000000000606"}

# fixture → its events, each with the fields that decide
CASES: dict[str, list[tuple[type, dict[str, Any]]]] = {
    "account_update_disabled": notice("account_update"),
    "account_update_restriction": notice("account_update"),
    "account_update_violation": notice("account_update", channel_down=""),
    "audio_voice_note": [(InboundMessage, {"kind": MessageKind.VOICE, "text": ""})],
    "batch_two_messages_three_statuses": [
        (InboundMessage, {"text": "I have paid", "reply_to": "2348000010011"}),
        (InboundMessage, {"text": "شكرا", "reply_to": "966500000033"}),
        status(MessageState.SENT),
        status(MessageState.DELIVERED),
        status(MessageState.FAILED, error_code="131026"),
    ],
    "batch_two_phone_numbers_two_entries": [
        (InboundMessage, {"account": NUMBER}),
        (InboundMessage, {"account": "300000000000303"}),
    ],
    "business_capability_update": notice("business_capability_update"),
    "button_template_quick_reply": [
        (
            InboundMessage,
            {"kind": MessageKind.BUTTON, "text": "Stop promotions", "content": {"payload": "STOP_PROMO"}},
        )
    ],
    "change_value_empty_object": [],
    "contacts_mismatch_sender": [(InboundMessage, TEXT)],
    "contacts_two_cards": [(InboundMessage, {"kind": MessageKind.CONTACTS})],
    "document_pdf": [(InboundMessage, {"kind": MessageKind.DOCUMENT, "text": "Payment receipt"})],
    "duplicate_message_id_same_body": [(InboundMessage, TEXT), (InboundMessage, TEXT)],
    "empty_changes": [],
    "empty_entry": [],
    "errors_at_value_level_account": [(AccountNotice, {"topic": "errors", "account": NUMBER, "channel_down": ""})],
    "group_message_text": [(GroupMessage, {"group_id": "Y2FwaV9ncm91cDoxMjM0NTY3ODk", "kind": MessageKind.TEXT})],
    "image_with_caption": [(InboundMessage, {"kind": MessageKind.IMAGE, "text": "See the crack on the screen 😢"})],
    "image_without_url_field": [(InboundMessage, {"kind": MessageKind.IMAGE, "text": ""})],
    "interactive_button_reply": [
        (
            InboundMessage,
            {
                "kind": MessageKind.INTERACTIVE,
                "text": "Confirm order",
                "content": {"type": "button_reply", "payload": "confirm:ord_1042"},
            },
        )
    ],
    "interactive_flow_nfm_reply": [
        (
            InboundMessage,
            {
                "kind": MessageKind.INTERACTIVE,
                "content": {
                    "type": "nfm_reply",
                    "name": "flow",
                    "response": {"flow_token": "ft_9", "full_name": "Tunde A.", "state": "Lagos"},
                },
            },
        )
    ],
    "interactive_list_reply": [
        (
            InboundMessage,
            {
                "text": "مقاس XL",
                "content": {"type": "list_reply", "payload": "size:XL", "description": "متوفر 3 قطع"},
            },
        )
    ],
    "interactive_missing_object_with_value_error": [
        (InboundMessage, {"kind": UNSUPPORTED, "content": {"type": "interactive"}}),
        (AccountNotice, {"topic": "errors"}),
    ],
    "location_current_no_name": [
        (InboundMessage, {"kind": MessageKind.LOCATION, "content": {"latitude": 6.5244, "longitude": 3.3792}})
    ],
    "location_pin": [(InboundMessage, {"kind": MessageKind.LOCATION})],
    "message_edited_by_user": [
        (MessageEdited, {"text": 'Good afternoon, is the 65" Hisense TV still available?', "account": NUMBER})
    ],
    "message_from_deleted_user_no_name": [(InboundMessage, TEXT)],
    "message_revoked_by_user": [(MessageRevoked, {"account": NUMBER})],
    "message_without_any_sender": [(Malformed, {"account": NUMBER})],
    "missing_contacts": [(InboundMessage, TEXT)],
    "order_from_catalog": [(InboundMessage, {"kind": MessageKind.ORDER, "text": "Deliver before Friday please"})],
    "phone_number_quality_downgrade": notice("phone_number_quality_update"),
    "phone_number_quality_throughput_upgrade": notice("phone_number_quality_update"),
    "product_inquiry_referred_product": [
        (
            InboundMessage,
            {
                **TEXT,
                "content": {
                    "referred_product": {"catalog_id": "400000000000404", "product_retailer_id": "TV-HIS-55A6"}
                },
            },
        )
    ],
    "reaction_added": [(InboundMessage, {"kind": MessageKind.REACTION})],
    "reaction_removed_no_emoji_key": [(InboundMessage, {"kind": MessageKind.REACTION})],
    "referral_ctwa_ad": [(InboundMessage, TEXT)],
    "referral_post_image_no_clid": [(InboundMessage, {"kind": MessageKind.IMAGE})],
    "smb_message_echo_from_phone_app": [(OwnMessage, {**TEXT, "correlator": "", "reply_to": "2348000010011"})],
    "status_deleted": [(Unsupported, {"what": "status deleted", "account": NUMBER})],
    "status_delivered_after_failed": [status(MessageState.FAILED), status(MessageState.DELIVERED)],
    "status_delivered_marketing": [status(MessageState.DELIVERED, correlator="cmp=17;rcpt=8842;try=1")],
    "status_duplicate_delivered_twice": [status(MessageState.DELIVERED), status(MessageState.DELIVERED)],
    **{
        f"status_failed_{code}": failed(str(code))
        for code in (130429, 130472, 131000, 131026, 131042, 131047, 131048, 131049, 131050, 131053, 131056, 132015)
    },
    "status_for_unknown_message_id": [status(MessageState.DELIVERED)],
    "status_free_entry_point_with_conversation": [status(MessageState.SENT)],
    "status_legacy_cbp_conversation": [status(MessageState.SENT)],
    "status_out_of_order_read_before_sent": [
        status(MessageState.READ),
        status(MessageState.DELIVERED),
        status(MessageState.SENT),
    ],
    "status_played_voice": [status(MessageState.PLAYED)],
    "status_read_marketing": [status(MessageState.READ)],
    "status_read_without_delivered": [status(MessageState.READ)],
    "status_recipient_bsuid_only": [status(MessageState.DELIVERED)],
    "status_sent_marketing": [status(MessageState.SENT)],
    "status_sent_service_window": [status(MessageState.SENT)],
    "status_unknown_value": [(Unsupported, {"what": "status in_orbit"})],
    "sticker_animated": [(InboundMessage, {"kind": MessageKind.STICKER})],
    "system_identity_changed": [(Unsupported, {"what": "system customer_identity_changed"})],
    "system_user_changed_number": [(IdentityChanged, {"account": NUMBER})],
    "template_category_changed": [(TemplateChanged, {**TEMPLATE, "category": "MARKETING", "status": ""})],
    "template_quality_green_to_yellow": [(TemplateChanged, {**TEMPLATE, "quality": "YELLOW", "status": ""})],
    **{
        f"template_status_{state}": [(TemplateChanged, {**TEMPLATE, "status": state.upper()})]
        for state in ("approved", "disabled", "paused", "rejected")
    },
    "text_arabic": [(InboundMessage, TEXT)],
    "text_bsuid_in_from_and_wa_id": [(InboundMessage, {**TEXT, "reply_to": "NG.90011283374655210"})],
    "text_emoji_rtl_mixed": [(InboundMessage, TEXT)],
    "text_empty_body": [(InboundMessage, {**TEXT, "text": ""})],
    "text_english": [(InboundMessage, {**TEXT, "reply_to": "2348000010011", "forwarded": False, "touch": None})],
    "text_forwarded_many_times": [(InboundMessage, {"forwarded": True, "quoted_id": ""})],
    "text_legacy_without_bsuid": [(InboundMessage, TEXT)],
    "text_redelivered_six_days_late": [(InboundMessage, {"sent_at": datetime(2026, 11, 12, 11, 6, 40, tzinfo=UTC)})],
    "text_reply_with_context": [
        (InboundMessage, {"quoted_id": "wamid.HBgNMjM0ODAwMDAxMDAxMRUCABEYEkY0NEMzMEQwN0QzMzFDNkZGNgA="})
    ],
    "text_timestamp_milliseconds": [(InboundMessage, {"sent_at": datetime(2026, 11, 18, 11, 8, 10, tzinfo=UTC)})],
    "text_username_user_no_phone_bsuid_only": [(InboundMessage, {**TEXT, "reply_to": "NG.90011283374655210"})],
    "text_very_long": [(InboundMessage, TEXT)],
    "unknown_change_field": [(Unsupported, {"what": "field quantum_update", "account": WABA})],
    "unknown_extra_fields_everywhere": [(InboundMessage, TEXT)],
    "unknown_future_message_type": [(InboundMessage, {"kind": UNSUPPORTED})],
    "unsupported_131051": [(InboundMessage, {"kind": UNSUPPORTED})],
    "unsupported_poll_with_inner_type": [(InboundMessage, {"kind": UNSUPPORTED})],
    "user_preferences_resume": [(PreferenceChanged, {"wants_marketing": True})],
    "user_preferences_stop": [(PreferenceChanged, {"wants_marketing": False, "account": NUMBER})],
    "video_forwarded": [(InboundMessage, {"kind": MessageKind.VIDEO, "forwarded": True})],
    "wrong_object_page": [(Unsupported, {"what": "object page"})],
}


def error(code: int, **more: Any) -> bytes:
    return json.dumps({"error": {"message": f"(#{code}) said Meta", "code": code, **more}}).encode()


USAGE = {"X-Business-Use-Case-Usage": '{"200": [{"type": "messaging", "estimated_time_to_regain_access": 10}]}'}


class TestWhatsAppCloud(ProviderContract):
    kind = "whatsapp_cloud"
    credentials = {"access_token": TOKEN}
    malformed = frozenset({"message_without_any_sender"})
    carried = [
        Text(body="x" * 4096, preview_url=True),
        Media(media="image", link="https://example.com/a.jpg", caption="c" * 1024),
        Media(media="document", media_id="1", filename="price list.pdf"),
        Media(media="voice", media_id="1"),
        Template(name="sale", language="ar", components=[{"type": "body", "parameters": []}]),
        Buttons(body="b", buttons=[Button(id=str(n), title=str(n) * 20) for n in range(3)], header="h", footer="f"),
        ListMenu(body="b", button="b", sections=[Section(rows=[Row(id="1", title="t", description="d" * 72)])]),
        Product(catalog_id="c", product_retailer_id="p", body="b"),
        ProductList(
            catalog_id="c", header="h", body="b", sections=[ProductSection(title="t", product_retailer_ids=["p"])]
        ),
        Catalogue(body="b", thumbnail_product_retailer_id="p"),
        Reaction(message_id="wamid.1", emoji="🔥"),
    ]
    refused = [
        Text(body="x" * 4097),
        Media(media="image", media_id="1", caption="c" * 1025),
        Media(media="audio", media_id="1", caption="c"),
        Buttons(body="b", buttons=[Button(id=str(n), title=str(n)) for n in range(4)]),
        Buttons(body="b", buttons=[Button(id=str(n), title="t") for n in range(2)]),
        Buttons(body="b", buttons=[Button(id="1", title="t" * 21)]),
        Buttons(body="b" * 1025, buttons=[Button(id="1", title="t")]),
        Buttons(body="b", buttons=[Button(id="1", title="t")], footer="f" * 61),
        ListMenu(body="b", button="b" * 21, sections=[Section(rows=[Row(id="1", title="t")])]),
        ListMenu(body="b", button="b", sections=[Section(rows=[Row(id="1", title="t" * 25)])]),
        ListMenu(body="b", button="b", sections=[Section(rows=[Row(id="1", title="t", description="d" * 73)])]),
        ListMenu(body="b", button="b", sections=[Section(rows=[Row(id=str(n), title="t") for n in range(11)])]),
        ListMenu(body="b", button="b", sections=[Section(rows=[Row(id=str(n), title="t")]) for n in range(2)]),
        ProductList(
            catalog_id="c",
            header="h",
            body="b",
            sections=[ProductSection(title="t", product_retailer_ids=[str(n) for n in range(31)])],
        ),
    ]
    answers = [
        (401, {}, error(190), Verdict.CHANNEL_DOWN, "190", 0),
        (400, {}, error(0), Verdict.CHANNEL_DOWN, "0", 0),
        (403, {}, error(200), Verdict.CHANNEL_DOWN, "200", 0),
        (403, {}, error(299), Verdict.CHANNEL_DOWN, "299", 0),
        (400, {}, error(4), Verdict.THROTTLED, "4", 300),
        (400, USAGE, error(80007), Verdict.THROTTLED, "80007", 600),
        (400, {}, error(130429), Verdict.THROTTLED, "130429", 5),
        (400, USAGE, error(131056), Verdict.THROTTLED, "131056", 6),
        (500, {}, error(131000), Verdict.RETRY, "131000", 0),
        (500, {}, error(131016), Verdict.RETRY, "131016", 0),
        (400, {}, error(131047), Verdict.PERMANENT, "131047", 0),
        (400, {}, error(131048), Verdict.THROTTLED, "131048", 14400),
        (400, {}, error(131049), Verdict.RETRY, "131049", 86400),
        (400, {}, error(131050), Verdict.PERMANENT, "131050", 0),
        (500, {}, error(131057), Verdict.THROTTLED, "131057", 120),
        (400, {}, error(132015), Verdict.RETRY, "132015", 0),
        (403, {}, error(368), Verdict.CHANNEL_DOWN, "368", 0),
        (400, {}, error(131042, error_subcode=7), Verdict.CHANNEL_DOWN, "131042/7", 0),
        (200, {}, error(131026), Verdict.PERMANENT, "131026", 0),
        (400, {}, error(100, error_data="a plain string"), Verdict.PERMANENT, "100", 0),
    ]

    def sign(self, body: bytes, secret: str) -> dict[str, str]:
        return {"x-hub-signature-256": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}

    def test_the_signature_covers_the_raw_bytes(self) -> None:
        headers = self.sign(b'{"a": 1}', "s")
        assert self.provider.verify(body=b'{"a":1}', headers=headers, secrets={"one": "s"}) is None

    @pytest.mark.parametrize("fixture", CASES)
    def test_each_body_becomes_its_events(self, fixture: str) -> None:
        events = self.parse(load(self.kind, fixture))
        assert [type(event) for event in events] == [type_ for type_, _ in CASES[fixture]]
        for event, (_, fields) in zip(events, CASES[fixture], strict=True):
            assert {name: getattr(event, name) for name in fields} == fields

    def one(self, fixture: str) -> Any:
        return next(iter(self.parse(load(self.kind, fixture))))

    def test_a_person_is_known_by_phone_and_user_id(self) -> None:
        person = self.one("text_english").person
        assert [(claim.kind, claim.value) for claim in person.identities] == [
            (IdentityKind.PHONE, "+2348000010011"),
            (IdentityKind.BSUID, "NG.18820047716629901"),
        ]
        assert person.name == "Amaka Obi"

    @pytest.mark.parametrize("fixture", ["text_bsuid_in_from_and_wa_id", "text_username_user_no_phone_bsuid_only"])
    def test_a_user_id_in_the_phones_place_is_no_phone(self, fixture: str) -> None:
        person = self.one(fixture).person
        assert [claim.kind for claim in person.identities] == [IdentityKind.BSUID]
        assert person.username == "musaphones"

    def test_somebody_elses_contact_names_nobody(self) -> None:
        assert self.one("contacts_mismatch_sender").person.name == ""

    def test_a_changed_number_joins_old_and_new(self) -> None:
        change = self.one("system_user_changed_number")
        assert [claim.value for claim in change.person.identities] == ["+2348000010011"]
        assert [claim.value for claim in change.new.identities] == ["+2348000019911"]

    def test_a_changed_user_id_without_sender_is_read_from_the_sentence(self) -> None:
        body = json.loads(load(self.kind, "system_user_changed_number"))
        (message,) = body["entry"][0]["changes"][0]["value"]["messages"]
        del message["from"]
        sentence = "User musa changed from NG.111 to NG.222"
        message["system"] = {"type": "user_changed_user_id", "user_id": "NG.222", "body": sentence}
        (change,) = self.parse(json.dumps(body).encode())
        assert isinstance(change, IdentityChanged)
        assert [claim.value for claim in (*change.person.identities, *change.new.identities)] == ["NG.111", "NG.222"]

    def test_an_ad_is_a_touch_with_its_click(self) -> None:
        touch = self.one("referral_ctwa_ad").touch
        assert (touch.source, touch.ad_id, touch.post_id) == (TouchSource.AD, "120200000000000505", "")
        assert touch.ctwa_clid.startswith("ARz4")
        assert (touch.headline, touch.post_type) == ("Rainy season TV sale", "video")

    def test_a_post_is_a_touch_without_a_click(self) -> None:
        touch = self.one("referral_post_image_no_clid").touch
        assert (touch.source, touch.post_id, touch.ctwa_clid) == (TouchSource.POST, "120200000000000505", "")

    def test_a_file_has_an_id_to_ask_for(self) -> None:
        (file,) = self.one("document_pdf").attachments
        assert (file.kind, file.media_id) == (MessageKind.DOCUMENT, "2451044318663368")
        assert file.filename == "proof of payment – GTB (1).pdf"

    @pytest.mark.parametrize(("fixture", "emoji"), [("reaction_added", "👍🏾"), ("reaction_removed_no_emoji_key", "")])
    def test_a_reaction_names_its_target(self, fixture: str, emoji: str) -> None:
        content = self.one(fixture).content
        assert content["emoji"] == emoji
        assert content["target"].startswith("wamid.")

    @pytest.mark.parametrize(
        ("fixture", "inner"),
        [
            ("unknown_future_message_type", "hologram"),
            ("unsupported_131051", "unsupported"),
            ("unsupported_poll_with_inner_type", "poll"),
        ],
    )
    def test_staff_see_the_sort_of_what_cannot_be_shown(self, fixture: str, inner: str) -> None:
        assert self.one(fixture).content["type"] == inner

    @pytest.mark.parametrize("fixture", ["account_update_disabled", "account_update_restriction"])
    def test_a_restricted_account_is_down(self, fixture: str) -> None:
        assert "Meta" in self.one(fixture).channel_down

    def test_a_reinstated_account_is_up(self) -> None:
        body = load(self.kind, "account_update_disabled").replace(b"SCHEDULE_FOR_DISABLE", b"REINSTATE")
        (event,) = self.parse(body)
        assert isinstance(event, AccountNotice)
        assert (event.channel_up, event.channel_down) == (True, "")

    def test_a_restriction_on_adding_numbers_stops_nothing(self) -> None:
        body = load(self.kind, "account_update_restriction").replace(
            b"RESTRICTED_BIZ_INITIATED_MESSAGING", b"RESTRICTED_ADD_PHONE_NUMBER_ACTION"
        )
        (event,) = self.parse(body)
        assert isinstance(event, AccountNotice)
        assert event.channel_down == ""

    def test_a_status_keeps_what_it_cost(self) -> None:
        pricing = self.one("status_free_entry_point_with_conversation").pricing
        assert pricing["type"] == "free_entry_point"
        assert pricing["conversation"]["expiration_timestamp"] == "1795259540"

    def test_a_failure_says_what_to_do(self) -> None:
        assert "Send a template instead" in self.one("status_failed_131047").error_text

    def test_a_broken_message_costs_its_neighbours_nothing(self) -> None:
        body = json.loads(load(self.kind, "batch_two_messages_three_statuses"))
        body["entry"][0]["changes"][0]["value"]["messages"][0] = {"id": "wamid.1", "type": "text", "text": 7}
        assert [type(event) for event in self.parse(json.dumps(body).encode())] == [
            Malformed,
            InboundMessage,
            *[StatusChange] * 3,
        ]

    def test_a_missing_timestamp_falls_back_to_the_entrys(self) -> None:
        body = json.loads(load(self.kind, "text_english"))
        body["entry"][0]["time"] = 1795000001
        del body["entry"][0]["changes"][0]["value"]["messages"][0]["timestamp"]
        (event,) = self.parse(json.dumps(body).encode())
        assert isinstance(event, InboundMessage)
        assert event.sent_at == datetime(2026, 11, 18, 11, 6, 41, tzinfo=UTC)

    def test_unstorable_characters_are_cleaned(self) -> None:
        body = load(self.kind, "text_english").replace(b"Good afternoon", rb"Good\u0000 \ud83dafternoon")
        assert self.one("text_english").text.startswith("Good afternoon")
        (event,) = self.parse(body)
        assert isinstance(event, InboundMessage)
        assert event.text.startswith("Good \ufffdafternoon")

    # Sending

    def test_a_text_with_quote_and_correlator(self) -> None:
        call = self.provider.build(self.channel, self.outgoing(Text(body="Hello")))
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

    def test_a_user_id_goes_into_recipient(self) -> None:
        message = Outgoing(to="NG.90011283374655210", content=Text(body="Hello"), correlator="m-1")
        body = self.provider.build(self.channel, message).json
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
    def test_contents_in_metas_words(self, content: Any, part: dict[str, Any]) -> None:
        assert self.provider.build(self.channel, self.outgoing(content)).json.items() >= part.items()

    def test_an_accepted_message_reveals_its_receiver(self) -> None:
        answer = self.read(
            200,
            b'{"messaging_product": "whatsapp", "contacts": [{"input": "x", "wa_id": "234800", "user_id": "NG.1"}],'
            b' "messages": [{"id": "wamid.1", "message_status": "held_for_quality_assessment"}]}',
        )
        assert (answer.verdict, answer.provider_id) == (Verdict.ACCEPTED, "wamid.1")
        assert answer.recipient_ids == {"wa_id": "234800", "user_id": "NG.1"}
        assert answer.text == "held_for_quality_assessment"

    def test_the_pair_limit_holds_one_person_only(self) -> None:
        assert self.read(400, error(131056)).person_only

    # Calls

    def test_health_tells_the_number(self, loopback: Any) -> None:
        loopback.answer({"id": NUMBER, "display_phone_number": "+234 800", "quality_rating": "GREEN"})
        health = self.provider.health(ChannelAccess(NUMBER, self.credentials, loopback.url))
        assert health.up
        assert health.facts == {"display_phone_number": "+234 800", "quality_rating": "GREEN"}
        (request,) = loopback.requests
        assert request.headers["authorization"] == f"Bearer {TOKEN}"

    @pytest.mark.parametrize(
        ("status", "body"), [(401, error(190, message=f"Malformed access token {TOKEN}")), (200, {"status": "BANNED"})]
    )
    def test_health_says_what_is_wrong(self, loopback: Any, status: int, body: Any) -> None:
        loopback.answer(body, status)
        health = self.provider.health(ChannelAccess(NUMBER, self.credentials, loopback.url))
        assert not health.up
        assert TOKEN not in repr(health)

    def test_health_survives_a_dead_server(self) -> None:
        health = self.provider.health(self.channel)
        assert not health.up
        assert "could not be reached" in health.detail

    def test_a_file_is_fetched_by_its_id_at_a_fresh_address(self, loopback: Any) -> None:
        loopback.answer({"url": f"{loopback.url}/file", "mime_type": "image/png"})
        loopback.answer(b"PNG", Content_Type="image/png; charset=x")
        channel = ChannelAccess(NUMBER, self.credentials, loopback.url)
        file = self.provider.download(channel, media_id="77", url="http://stale.invalid/")
        assert (file.content, file.mime_type) == (b"PNG", "image/png")
        assert [request.path for request in loopback.requests] == ["/v26.0/77", "/file"]

    def test_an_expired_file_is_refused_for_good(self, loopback: Any) -> None:
        loopback.answer(error(100, message="Object does not exist"), 400)
        channel = ChannelAccess(NUMBER, self.credentials, loopback.url)
        with pytest.raises(ProviderRefused) as refusal:
            self.provider.download(channel, media_id="77", url="")
        assert (refusal.value.code, refusal.value.retryable) == ("100", False)

    def test_an_upload_returns_the_id(self, loopback: Any) -> None:
        loopback.answer({"id": "900"})
        channel = ChannelAccess(NUMBER, self.credentials, loopback.url)
        assert self.provider.upload(channel, content=b"x", mime_type="image/png", filename="a.png") == "900"
        (request,) = loopback.requests
        assert b'name="messaging_product"' in request.body
        assert b"Content-Type: image/png" in request.body

    def test_marking_read(self, loopback: Any) -> None:
        loopback.answer({"success": True})
        channel = ChannelAccess(NUMBER, self.credentials, loopback.url)
        self.provider.mark_read(channel, provider_id="wamid.1", to="234800")
        (request,) = loopback.requests
        assert json.loads(request.body) == {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": "wamid.1",
        }
