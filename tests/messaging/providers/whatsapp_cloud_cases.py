"""Every captured body of WhatsApp, and the events that it becomes."""

from datetime import UTC, datetime
from typing import Any

from messaging.choices import MessageKind, MessageState
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
