"""What every payload file of the providers has to leave behind, by what the file says."""

# Rows: received messages, messages of our own side, leads, files, touches that are not "direct", group posts, comments,
# parked changes, activities beside those of touches. templates. Counted in the ledger: statuses, notices, unsupported.
Outcome = dict[str, int | str]


def _same(names: str, **outcome: int | str) -> dict[str, Outcome]:
    """`names` that have one outcome; every other count is 0, the state is "done" where none is named."""
    return {name: {"state": "done", **outcome} for name in names.split()}


OUTCOMES: dict[str, dict[str, Outcome]] = {
    "whatsapp_cloud": {
        **_same(
            """
            account_update_disabled account_update_restriction account_update_violation business_capability_update
            errors_at_value_level_account phone_number_quality_downgrade phone_number_quality_throughput_upgrade
            """,
            notices=1,
        ),
        **_same(
            """
            template_category_changed template_quality_green_to_yellow template_status_approved
            template_status_disabled template_status_paused template_status_rejected
            """,
            templates=1,
        ),
        **_same(
            """
            audio_voice_note document_pdf image_with_caption image_without_url_field sticker_animated
            video_forwarded
            """,
            messages=1,
            leads=1,
            attachments=1,
        ),
        **_same("batch_two_messages_three_statuses", messages=2, statuses=3, leads=2, parked=3),
        **_same("batch_two_phone_numbers_two_entries", messages=2, leads=1),
        **_same(
            """
            contacts_mismatch_sender contacts_two_cards duplicate_message_id_same_body
            interactive_button_reply interactive_flow_nfm_reply interactive_list_reply location_current_no_name
            location_pin message_from_deleted_user_no_name missing_contacts order_from_catalog
            product_inquiry_referred_product reaction_added reaction_removed_no_emoji_key text_arabic
            text_bsuid_in_from_and_wa_id text_emoji_rtl_mixed text_empty_body text_english text_forwarded_many_times
            text_legacy_without_bsuid text_redelivered_six_days_late text_reply_with_context
            text_timestamp_milliseconds text_username_user_no_phone_bsuid_only text_very_long
            unknown_extra_fields_everywhere unknown_future_message_type unsupported_131051
            unsupported_poll_with_inner_type
            """,
            messages=1,
            leads=1,
        ),
        **_same(
            """
            change_value_empty_object empty_changes empty_entry system_user_changed_number
            """,
        ),
        # The button says "Stop promotions": an opt-out in the timeline.
        **_same("button_template_quick_reply", messages=1, leads=1, activities=1),
        **_same("group_message_text", posts=1),
        **_same("interactive_missing_object_with_value_error", messages=1, leads=1, notices=1),
        **_same(
            """
            message_edited_by_user message_revoked_by_user
            """,
            parked=1,
        ),
        **_same("message_without_any_sender", state="failed"),
        **_same("referral_ctwa_ad", messages=1, leads=1, touches=1),
        **_same("referral_post_image_no_clid", messages=1, leads=1, attachments=1, touches=1),
        **_same("smb_message_echo_from_phone_app", own=1, leads=1),
        **_same(
            """
            status_deleted status_unknown_value system_identity_changed unknown_change_field wrong_object_page
            """,
            state="unsupported",
            unsupported=1,
        ),
        **_same("status_delivered_after_failed", statuses=2, parked=2),
        **_same(
            """
            status_delivered_marketing status_failed_130429 status_failed_130472 status_failed_131000
            status_failed_131026 status_failed_131042 status_failed_131047 status_failed_131048 status_failed_131049
            status_failed_131050 status_failed_131053 status_failed_131056 status_failed_132015
            status_for_unknown_message_id status_free_entry_point_with_conversation status_legacy_cbp_conversation
            status_played_voice status_read_marketing status_read_without_delivered status_recipient_bsuid_only
            status_sent_marketing status_sent_service_window
            """,
            statuses=1,
            parked=1,
        ),
        **_same("status_duplicate_delivered_twice", statuses=2, parked=1),
        **_same("status_out_of_order_read_before_sent", statuses=3, parked=3),
        **_same(
            """
            user_preferences_resume user_preferences_stop
            """,
            leads=1,
            activities=1,
        ),
    },
    "messenger": {
        **_same(
            """
            audio_attachment image_attachment sticker_thumbs_up_both_types
            """,
            messages=1,
            leads=1,
            attachments=1,
        ),
        **_same("batch_two_entries_same_page", messages=2, leads=2),
        **_same("delivery", statuses=1, parked=1),
        **_same(
            """
            delivery_without_mids empty_entry empty_messaging read
            """,
        ),
        **_same(
            """
            duplicate_mid fallback_shared_link message_from_deleted_account postback_get_started quick_reply_tap
            reaction_added reaction_removed text text_arabic_emoji text_reply_to text_very_long
            """,
            messages=1,
            leads=1,
        ),
        **_same(
            """
            echo_from_our_app echo_from_page_inbox
            """,
            own=1,
            leads=1,
        ),
        **_same(
            """
            feed_comment_added feed_comment_edited
            """,
            leads=1,
            touches=1,
            comments=1,
        ),
        **_same("feed_comment_from_missing", comments=1),
        **_same("feed_comment_removed", comments=1),
        **_same(
            """
            feed_comment_reply_by_page_itself feed_reaction_like instagram_dm_text instagram_story_mention
            optin_checkbox_user_ref standby_other_app_has_thread unknown_messaging_event
            """,
            state="unsupported",
            unsupported=1,
        ),
        **_same(
            """
            message_deleted_unsent message_edit
            """,
            parked=1,
        ),
        **_same(
            """
            message_with_click_to_messenger_ad_referral postback_get_started_with_ad_referral
            """,
            messages=1,
            leads=1,
            touches=1,
        ),
        **_same("optin_notification_messages", leads=1, activities=1),
        **_same(
            """
            referral_mme_link_existing_thread referral_timestamp_in_seconds
            """,
            leads=1,
            touches=1,
        ),
        **_same("two_attachments_no_text", messages=1, leads=1, attachments=2),
    },
    "whapi": {
        **_same("batch_three_messages", posts=3, attachments=1),
        **_same(
            """
            call_event group_participant_added system_message
            """,
            state="unsupported",
            unsupported=1,
        ),
        **_same(
            """
            channel_qr_image channel_status_qr user_logged_out
            """,
            notices=1,
        ),
        **_same(
            """
            duplicate_ids_after_reconnect event_method_key_instead_of_event from_me_api_echo group_link_preview
            group_text_arabic_emoji group_text_price group_text_very_long_price_list missing_names_deleted_user
            poll_message quoted_reply_with_mentions reaction_action sender_lid_no_phone unknown_type
            """,
            posts=1,
        ),
        **_same("group_image_caption group_image_no_link_not_downloaded voice_note", posts=1, attachments=1),
        **_same("empty_messages"),
        **_same(
            """
            message_deleted message_edited_patch
            """,
            parked=1,
        ),
        **_same("private_text", messages=1, leads=1),
        **_same("status_failed_with_error", statuses=1, parked=1),
        **_same("statuses_delivered_and_read", statuses=2, parked=2),
        **_same("timestamp_float_and_string", posts=2),
    },
    "waha": {
        **_same(
            """
            core_2024_no_id_no_timestamp message_lid_sender message_media_download_error message_reaction
            message_text message_text_arabic
            """,
            messages=1,
            leads=1,
        ),
        **_same("message_ack_error message_ack_read", statuses=1, parked=1),
        **_same("message_any_from_me", own=1, leads=1),
        **_same("message_group", posts=1),
        **_same("message_image_media", messages=1, leads=1, attachments=1),
        **_same("message_revoked_before_null", parked=1),
        **_same("session_status_failed session_status_scan_qr session_status_working", notices=1),
        **_same("unknown_event", state="unsupported", unsupported=1),
    },
}
