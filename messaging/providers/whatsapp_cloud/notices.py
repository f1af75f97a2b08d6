"""What WhatsApp tells about our account and numbers, and what of it stops a channel.

https://developers.facebook.com/docs/whatsapp/business-management-api/webhooks/components
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.phrases import say
from messaging.events import AccountNotice

from .payloads import Change

NOTICE_FIELDS = frozenset(
    {
        "account_alerts",
        "account_review_update",
        "account_update",
        "business_capability_update",
        "business_status_update",
        "phone_number_name_update",
        "phone_number_quality_update",
        "security",
    }
)

_DOWN = {
    "ACCOUNT_RESTRICTION": _(
        "Meta restricted this account. See Business Support Home for the reason and appeal there."
    ),
    "DISABLED_UPDATE SCHEDULE_FOR_DISABLE": _(
        "Meta is about to disable this account. Stop sending and appeal in Business Support Home."
    ),
    "DISABLED_UPDATE": _("Meta disables this account. Appeal in Business Support Home."),
    "ACCOUNT_DELETED": _("This WhatsApp Business Account was deleted. Connect another one."),
    "ACCOUNT_OFFBOARDED": _("This WhatsApp Business Account was disconnected from the app. Connect it again."),
}
_UP = frozenset({"ACCOUNT_RECONNECTED", "DISABLED_UPDATE REINSTATE"})
# Forbids adding numbers; those that exist go on sending.
_HARMLESS_RESTRICTIONS = frozenset({"RESTRICTED_ADD_PHONE_NUMBER_ACTION"})


def notice_of(change: Change, *, account: str) -> AccountNotice:
    up, down = _effect(change.value) if change.field == "account_update" else (False, "")
    return AccountNotice(account, change.field, change.value, channel_down=down, channel_up=up)


def _effect(value: dict[str, Any]) -> tuple[bool, str]:
    event = str(value.get("event", ""))
    ban = value.get("ban_info")
    state = ban.get("waba_ban_state") if isinstance(ban, dict) else ""
    if event in _UP or f"{event} {state}" in _UP:
        return True, ""
    if _is_harmless(value):
        return False, ""
    closest = f"{event} {state}" if f"{event} {state}" in _DOWN else event
    return False, say(_DOWN[closest]) if closest in _DOWN else ""


def _is_harmless(value: dict[str, Any]) -> bool:
    restrictions = value.get("restriction_info")
    if not isinstance(restrictions, list):
        return False
    types = {str(one.get("restriction_type")) for one in restrictions if isinstance(one, dict)}
    return bool(types) and types <= _HARMLESS_RESTRICTIONS
