"""The state of the phone behind a channel, from webhooks and from health checks alike.

https://support.whapi.cloud
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.phrases import say
from messaging.events import AccountNotice

READY = "AUTH"
# The number of a state differs from source to source; its text does not. Not listed: states on the way up.
DOWN = {
    "QR": _("The QR code must be scanned: open the channel at whapi.cloud and link the phone."),
    "ERROR": _("The gateway lost the phone. Restart the channel at whapi.cloud, then scan the QR code if asked."),
    "SYNC_ERROR": _("The gateway could not synchronise with the phone. Restart the channel at whapi.cloud."),
}
_LOGGED_OUT = _("The phone logged the gateway out. Link it again: a QR code must be scanned.")
_QR_SECRETS = frozenset({"base64", "rowdata"})


def state_of(health: dict[str, Any]) -> str:
    status = health.get("status")
    return str(status.get("text", "")) if isinstance(status, dict) else ""


def health_notice(account: str, health: dict[str, Any]) -> AccountNotice:
    state = state_of(health)
    return AccountNotice(account, "health", health, say(DOWN.get(state, "")), state == READY)


def qr_notice(account: str, code: dict[str, Any]) -> AccountNotice:
    """Without the code itself: whoever scans it owns the session."""
    shown = {key: value for key, value in code.items() if key not in _QR_SECRETS}
    return AccountNotice(account, "qr", shown, say(DOWN["QR"]))


def user_notice(account: str, verb: str, user: dict[str, Any]) -> AccountNotice:
    down = say(_LOGGED_OUT) if verb == "delete" else ""
    return AccountNotice(account, f"user {verb}".strip(), user, down)


def other_notice(account: str, topic: str, payload: dict[str, Any]) -> AccountNotice:
    return AccountNotice(account, topic, payload)
