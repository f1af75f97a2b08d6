"""WAHA's errors in NestJS' shape, whose code is the HTTP status: https://waha.devlike.pro/docs/"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.redaction import redact_text
from common.text.cleaning import clean_text
from messaging.providers.base import Answer, Verdict
from messaging.providers.rules import (
    DETAIL_CHARS,
    NO_ANSWER,
    NOT_ALLOWED,
    TOO_MANY,
    UNLISTED,
    ProviderError,
    Rule,
    read_answer,
)
from messaging.providers.rules import answer as ruled

from .ids import message_id

_NEEDS_PLUS = Rule(Verdict.PERMANENT, _("The gateway's free edition cannot send this. Send it as a text with a link."))
RULES: dict[str, Rule] = {
    "400": Rule(Verdict.PERMANENT, _("WAHA does not accept the message as it is. Correct it and send it anew.")),
    "401": NOT_ALLOWED,
    "404": Rule(Verdict.CHANNEL_DOWN, _("The gateway does not know this session. Start it on the channel's page.")),
    "413": Rule(Verdict.PERMANENT, _("The file is too large.")),
    "422": Rule(Verdict.CHANNEL_DOWN, _("The session is not connected. Start it or scan its code on the channel.")),
    "422/plus": _NEEDS_PLUS,
    "429": TOO_MANY,
    # The engine broke in the middle of its work: what it sent shows in the history, and nowhere else.
    "500": NO_ANSWER,
    "501": Rule(Verdict.PERMANENT, _("The gateway's engine cannot send this kind of message.")),
}


def rule_for(error: ProviderError) -> Rule:
    return RULES.get(f"{error.code}/{error.subcode}" if error.subcode else error.code, UNLISTED)


def error_in(data: Mapping[str, Any]) -> ProviderError | None:
    """{"statusCode": 422, "message": a sentence or a list of them, "error": "Unprocessable Entity"}."""
    code, said = data.get("statusCode"), data.get("message")
    if not isinstance(code, int):
        return None
    text = "; ".join(map(str, said)) if isinstance(said, list) else str(said or "")
    # https://waha.devlike.pro/docs/ – the same 422 as a session in the wrong state.
    subcode = "plus" if code == 422 and "Plus version" in text else ""
    return ProviderError(str(code)[:16], redact_text(clean_text(text))[:DETAIL_CHARS], subcode)


def read(*, status: int, headers: Mapping[str, str], body: bytes) -> Answer:
    return read_answer(
        status=status,
        body=body,
        accepted=_accepted,
        refused=lambda error: ruled(rule_for(error), error),
        find_error=error_in,
    )


def _accepted(data: dict[str, Any]) -> Answer | None:
    provider_id = message_id(data)
    return Answer(Verdict.ACCEPTED, provider_id=provider_id) if provider_id else None
