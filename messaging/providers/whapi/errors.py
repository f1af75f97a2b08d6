"""Whapi's error codes, which are HTTP statuses: https://whapi.readme.io/reference"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from messaging.providers.base import Answer, Verdict
from messaging.providers.rules import TOO_MANY, UNLISTED, ProviderError, Rule, answer, read_answer

RULES: dict[str, Rule] = {
    "400": Rule(Verdict.PERMANENT, _("Whapi does not accept the message as it is. Correct it and send it anew.")),
    "401": Rule(Verdict.CHANNEL_DOWN, _("The channel is not authorised. Check its token, then scan the QR code.")),
    "402": Rule(Verdict.CHANNEL_DOWN, _("The limit of the Whapi plan is reached. Pay or extend it at whapi.cloud.")),
    "403": Rule(Verdict.PERMANENT, _("This phone may not write to this group or person.")),
    "404": Rule(Verdict.PERMANENT, _("The recipient is not on WhatsApp, or the chat does not exist.")),
    "409": Rule(
        Verdict.PERMANENT, _("Whapi reports a conflict with the channel's settings. Check them at whapi.cloud.")
    ),
    "413": Rule(Verdict.PERMANENT, _("The file is too large.")),
    "415": Rule(Verdict.PERMANENT, _("WhatsApp does not take files of this type.")),
    "429": TOO_MANY,
    "500": Rule(Verdict.RETRY, _("Whapi has a temporary problem. The message will be tried again.")),
}


def rule_for(error: ProviderError) -> Rule:
    return RULES.get(error.code, UNLISTED)


def read(*, status: int, headers: Mapping[str, str], body: bytes) -> Answer:
    return read_answer(
        status=status, body=body, accepted=_accepted, refused=lambda error: answer(rule_for(error), error)
    )


def _accepted(data: dict[str, Any]) -> Answer | None:
    """{"sent": true, "message": {"id": …}}; a reaction answers {"success": true} alone."""
    message = data.get("message")
    provider_id = str(message.get("id") or "") if isinstance(message, dict) else ""
    accepted = (data.get("sent") is True and provider_id) or data.get("success") is True
    return Answer(Verdict.ACCEPTED, provider_id=provider_id) if accepted else None
