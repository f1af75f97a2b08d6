"""What endpoints can be told. A published name is never changed, nor the meaning of a field: docs/api.md lists both."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# In every payload; a change that receivers could trip over gets the next number.
VERSION = 1

LEAD_CAPTURED = "lead.captured"
LEAD_STAGE_CHANGED = "lead.stage_changed"
SALE_RECORDED = "sale.recorded"
SALE_VOIDED = "sale.voided"
MESSAGE_RECEIVED = "message.received"
MESSAGE_STATUS_CHANGED = "message.status_changed"
INCIDENT_OPENED = "incident.opened"
INCIDENT_CLOSED = "incident.closed"
PING = "webhook.ping"

# What can be subscribed to; a ping goes to whoever asked for it.
EVENTS: dict[str, Promise] = {
    LEAD_CAPTURED: _("A person became a lead, or a known one came to us anew"),
    LEAD_STAGE_CHANGED: _("A lead moved in the pipeline"),
    SALE_RECORDED: _("Somebody bought"),
    SALE_VOIDED: _("A sale counts no longer"),
    MESSAGE_RECEIVED: _("A person wrote"),
    MESSAGE_STATUS_CHANGED: _("A message of ours was sent, delivered, read or failed"),
    INCIDENT_OPENED: _("Something broke"),
    INCIDENT_CLOSED: _("An incident is over"),
}


def event_choices() -> list[tuple[str, Promise]]:
    return list(EVENTS.items())
