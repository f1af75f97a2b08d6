"""WhatsApp Cloud API: every captured body and what it becomes, every content, every error."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from leads.identity import IdentityKind, TouchSource
from messaging.choices import MessageKind
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
from messaging.events import (
    AccountNotice,
    IdentityChanged,
    InboundMessage,
    Malformed,
    StatusChange,
)
from messaging.providers.base import Verdict

from .contract import TOKEN, ProviderContract, load
from .whatsapp_cloud_cases import CASES


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
