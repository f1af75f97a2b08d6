"""Messenger's error codes: https://developers.facebook.com/docs/messenger-platform/error-codes"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from messaging.choices import PolicyAction
from messaging.providers.base import Answer, Verdict
from messaging.providers.graph.errors import find_rule, refusal
from messaging.providers.rules import NO_ANSWER, NOT_ALLOWED, TOO_MANY, ProviderError, Rule, read_answer

_TEMPORARY = Rule(Verdict.RETRY, _("Messenger has a temporary problem. The message will be tried again."))
_PERMISSION = Rule(
    Verdict.PERMANENT, _("The page token lacks a permission. Grant pages_messaging and enter a new token.")
)
_UNAVAILABLE = Rule(Verdict.PERMANENT, _("The person cannot be reached: they blocked the page or left Messenger."))

# "code/subcode" or "code" for every other subcode.
RULES: dict[str, Rule] = {
    "1": _TEMPORARY,
    # "Invalid JSON in reply, though the messages were sent": Meta says not to send again.
    "1/1357046": NO_ANSWER,
    "2": _TEMPORARY,
    "2/2018344": Rule(
        Verdict.PERMANENT, _("The page has to accept the terms for inbox labels. Do so in Page settings.")
    ),
    "4": TOO_MANY,
    "10": Rule(Verdict.PERMANENT, _("Messenger does not permit this message. Most likely the 24 hours have passed.")),
    "10/1893063": Rule(
        Verdict.THROTTLED,
        _("The page may not send for a while. See Page support for the reason."),
        wait_seconds=3600,
        action=PolicyAction.HOLD_NUMBER,
    ),
    "10/2018065": _PERMISSION,
    "10/2018108": _UNAVAILABLE,
    "10/2018278": Rule(Verdict.PERMANENT, _("More than 24 hours since the person wrote. Wait until they write again.")),
    "32": TOO_MANY,
    "100": Rule(Verdict.PERMANENT, _("Messenger does not accept the message as it is. Correct it and send it anew.")),
    "100/1893061": Rule(Verdict.PERMANENT, _("Messenger retired this message tag. Answer within 24 hours instead.")),
    "100/2018001": Rule(Verdict.PERMANENT, _("No such person for this page.")),
    "190": NOT_ALLOWED,
    "200": _PERMISSION,
    "200/1545041": _UNAVAILABLE,
    "230": _PERMISSION,
    "368": Rule(
        Verdict.CHANNEL_DOWN, _("Meta restricted the page for policy violations. See Page quality and appeal.")
    ),
    "551": _UNAVAILABLE,
    "613": TOO_MANY,
    "1200": _TEMPORARY,
    "10900": Rule(Verdict.PERMANENT, _("This comment has had its one private reply.")),
    "80006": TOO_MANY,
}


def rule_for(error: ProviderError) -> Rule:
    return find_rule(RULES, error)


def read(*, status: int, headers: Mapping[str, str], body: bytes) -> Answer:
    return read_answer(
        status=status, body=body, accepted=_accepted, refused=lambda error: refusal(rule_for(error), error, headers)
    )


def _accepted(data: dict[str, Any]) -> Answer | None:
    if not data.get("message_id"):
        return None
    recipient = data.get("recipient_id")
    return Answer(
        Verdict.ACCEPTED,
        provider_id=str(data["message_id"]),
        recipient_ids={"psid": str(recipient)} if recipient else {},
    )
