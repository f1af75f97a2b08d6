"""WhatsApp's error codes: https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes

Keyed on the code alone: titles, subcodes and HTTP statuses change.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from messaging.choices import PolicyAction
from messaging.providers.base import Answer, Verdict
from messaging.providers.graph.errors import find_rule, refusal
from messaging.providers.rules import NOT_ALLOWED, ProviderError, Rule, read_answer

_MINUTE, _HOUR, _DAY = 60, 3600, 86400

_TEMPORARY = Rule(Verdict.RETRY, _("WhatsApp has a temporary problem. The message will be tried again."))
_PERMISSION = Rule(
    Verdict.CHANNEL_DOWN, _("The access token lacks a permission. Give the system user access to this number.")
)
_BAD_REQUEST = Rule(Verdict.PERMANENT, _("WhatsApp does not accept the message as it is. Correct it and send it anew."))
_PIN = Rule(
    Verdict.CHANNEL_DOWN,
    _("The number is not registered properly. Register it again in WhatsApp Manager, with its PIN."),
)
_TEMPLATE_DATA = Rule(
    Verdict.PERMANENT,
    _("The values do not fit the template. Compare their number and format with the approved template."),
)
_APP_RATE = _("Too many requests to Meta. Sending waits until they are allowed again.")

RULES: dict[str, Rule] = {
    "0": NOT_ALLOWED,
    "1": _TEMPORARY,
    "2": _TEMPORARY,
    "3": _PERMISSION,
    "4": Rule(Verdict.THROTTLED, _APP_RATE, wait_seconds=5 * _MINUTE),
    "10": _PERMISSION,
    "33": Rule(Verdict.CHANNEL_DOWN, _("This phone number was deleted. Enter the id of the number in use.")),
    "100": _BAD_REQUEST,
    "190": NOT_ALLOWED,
    "368": Rule(
        Verdict.CHANNEL_DOWN, _("Meta restricted this account for policy violations. Appeal in Business Manager.")
    ),
    "80007": Rule(Verdict.THROTTLED, _APP_RATE, wait_seconds=5 * _MINUTE),
    "80008": Rule(Verdict.RETRY, _("Too many template calls. They will be tried again later."), wait_seconds=_HOUR),
    "130429": Rule(
        Verdict.THROTTLED, _("The number sends faster than WhatsApp allows. It slows down by itself."), wait_seconds=5
    ),
    "130472": Rule(
        Verdict.PERMANENT, _("WhatsApp keeps marketing from this person for an experiment. Write only if they do.")
    ),
    "130497": Rule(Verdict.PERMANENT, _("This account may not message people in this country.")),
    "131000": _TEMPORARY,
    "131005": _PERMISSION,
    "131008": _BAD_REQUEST,
    "131009": _BAD_REQUEST,
    "131016": _TEMPORARY,
    "131021": Rule(Verdict.PERMANENT, _("The number cannot write to itself.")),
    "131026": Rule(
        Verdict.PERMANENT, _("Not deliverable: the person is not on WhatsApp, blocks us or has an old version.")
    ),
    "131030": Rule(
        Verdict.PERMANENT, _("A test number writes only to listed people. Add this one in the app's dashboard.")
    ),
    "131031": Rule(Verdict.CHANNEL_DOWN, _("The account is locked. See Business Support Home.")),
    "131037": Rule(
        Verdict.CHANNEL_DOWN, _("The display name is not approved yet. Request approval in WhatsApp Manager.")
    ),
    "131042": Rule(
        Verdict.CHANNEL_DOWN, _("Billing problem. Check the payment method of the WhatsApp Business Account.")
    ),
    "131043": Rule(Verdict.PERMANENT, _("The message expired before it could be delivered.")),
    "131045": _PIN,
    "131047": Rule(
        Verdict.PERMANENT,
        _("More than 24 hours since the person wrote. Send a template instead."),
        action=PolicyAction.USE_TEMPLATE,
    ),
    "131048": Rule(
        Verdict.THROTTLED,
        _("WhatsApp limits this number because messages were reported as spam. Check its quality before sending more."),
        wait_seconds=4 * _HOUR,
        action=PolicyAction.HOLD_NUMBER,
    ),
    "131049": Rule(
        Verdict.RETRY,
        _("The person gets enough marketing for now. Tried again after a day."),
        wait_seconds=_DAY,
        delays=(_DAY, 2 * _DAY, 4 * _DAY),
    ),
    "131050": Rule(
        Verdict.PERMANENT,
        _("The person stopped our marketing messages in WhatsApp."),
        action=PolicyAction.STOP_CONTACT,
    ),
    "131051": Rule(Verdict.PERMANENT, _("WhatsApp does not support this type of message.")),
    "131052": Rule(Verdict.PERMANENT, _("The person's file could not be downloaded. Ask them to send it again.")),
    "131053": Rule(Verdict.RETRY, _("WhatsApp could not take the file. Check its link, type and size.")),
    "131056": Rule(
        Verdict.THROTTLED,
        _("Too many messages to this person at once. The next one waits."),
        wait_seconds=6,
        person_only=True,
    ),
    "131057": Rule(Verdict.THROTTLED, _("The number is being upgraded. Sending waits."), wait_seconds=2 * _MINUTE),
    "131062": Rule(Verdict.PERMANENT, _("This message needs the person's phone number; we know only their user id.")),
    "131063": Rule(
        Verdict.PERMANENT, _("Marketing templates are switched off for this API. Allow them in WhatsApp Manager.")
    ),
    "131064": Rule(
        Verdict.RETRY, _("Marketing is limited because templates were miscategorised. Review them."), wait_seconds=_DAY
    ),
    "132000": _TEMPLATE_DATA,
    "132001": Rule(
        Verdict.PERMANENT, _("The template does not exist in this language or is not approved. Synchronise templates.")
    ),
    "132005": Rule(Verdict.PERMANENT, _("With this person's values the template is too long.")),
    "132007": Rule(Verdict.PERMANENT, _("The template breaks WhatsApp's content policy. Write another one.")),
    "132008": _TEMPLATE_DATA,
    "132012": _TEMPLATE_DATA,
    "132015": Rule(
        Verdict.RETRY,
        _("The template is paused for low quality. It can go when Meta resumes it."),
        action=PolicyAction.PAUSE_TEMPLATE,
    ),
    "132016": Rule(
        Verdict.PERMANENT,
        _("The template was paused too often and is disabled for good. Use another one."),
        action=PolicyAction.PAUSE_TEMPLATE,
    ),
    "132068": Rule(Verdict.PERMANENT, _("The flow is blocked. Correct it in WhatsApp Manager.")),
    "132069": Rule(Verdict.RETRY, _("The flow is limited to 10 messages an hour for now."), wait_seconds=_HOUR),
    "133000": _PIN,
    "133004": _TEMPORARY,
    "133005": _PIN,
    "133006": _PIN,
    "133008": _PIN,
    "133009": _PIN,
    "133010": _PIN,
    "133015": Rule(
        Verdict.RETRY, _("The number was deleted a moment ago. Wait five minutes."), wait_seconds=5 * _MINUTE
    ),
    "133016": Rule(Verdict.CHANNEL_DOWN, _("Too many registrations of this number. Register it again after 72 hours.")),
    "134011": Rule(
        Verdict.PERMANENT, _("The terms of WhatsApp payments are not accepted. Accept them in WhatsApp Manager.")
    ),
    "135000": Rule(Verdict.RETRY, _TEMPORARY.text, delays=(2 * _MINUTE,)),
    "136025": Rule(
        Verdict.PERMANENT, _("The verification code could not be used. Request a new one in WhatsApp Manager.")
    ),
    "137000": Rule(
        Verdict.PERMANENT, _("The person's identity changed. Check it, then send without the identity hash.")
    ),
}
# 200 to 299 are all "permission not granted or removed".
RULES |= {str(code): _PERMISSION for code in range(200, 300)}


def rule_for(error: ProviderError) -> Rule:
    return find_rule(RULES, ProviderError(error.code, error.detail))


def read(*, status: int, headers: Mapping[str, str], body: bytes) -> Answer:
    return read_answer(
        status=status, body=body, accepted=_accepted, refused=lambda error: refusal(rule_for(error), error, headers)
    )


def _accepted(data: dict[str, Any]) -> Answer | None:
    """https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages"""
    message = _first(data.get("messages"))
    if not message.get("id"):
        return None
    contact = _first(data.get("contacts"))
    return Answer(
        Verdict.ACCEPTED,
        provider_id=str(message["id"]),
        # Templates only: "held_for_quality_assessment" means that Meta paces the template.
        text=str(message.get("message_status", "")),
        recipient_ids={key: str(contact[key]) for key in ("wa_id", "user_id") if contact.get(key)},
    )


def _first(items: Any) -> dict[str, Any]:
    """One send has one message and one contact; anything else reads as none."""
    item = next(iter(items), None) if isinstance(items, list) else None
    return item if isinstance(item, dict) else {}
