"""The state of a session, from webhooks and from looks alike: https://waha.devlike.pro/docs/"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.phrases import say
from messaging.events import AccountNotice

WORKING, STARTING = "WORKING", "STARTING"
# Not listed: STARTING, which is on its way up.
DOWN = {
    "SCAN_QR_CODE": _("The QR code must be scanned: open the channel here and hold the phone before the code."),
    "STOPPED": _("The session is stopped. Start it on the channel's page."),
    "FAILED": _("The session has failed. Start it again; if that does not help, log out and scan a new code."),
}


def status_notice(account: str, payload: dict[str, Any]) -> AccountNotice:
    status = str(payload.get("status", ""))
    told = {"status": status, "name": str(payload.get("name", ""))}
    return AccountNotice(account, "session.status", told, say(DOWN.get(status, "")), status == WORKING)
