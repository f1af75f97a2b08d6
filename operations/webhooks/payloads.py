"""What leaves for an endpoint, read from the tables at that moment: things look as the API shows them."""

from collections.abc import Callable
from typing import Any

from django.utils import translation
from rest_framework.renderers import JSONRenderer

from leads.api.sales import SaleSerializer
from leads.api.serializers import LeadSerializer
from leads.models import Lead, Sale
from messaging.api.serializers import MessageSerializer
from messaging.models import Message
from operations.api.serializers import IncidentSerializer
from operations.models import Incident, WebhookDelivery

from . import catalogue

Data = dict[str, Any]

# Words of people, told only where the endpoint asked for them.
_BODIES = ("text", "content")


def render(delivery: WebhookDelivery) -> bytes:
    """The body of the request. What was deleted meanwhile is null."""
    # Whatever language the process last spoke.
    with translation.override("en"):
        payload = {
            "type": delivery.event_type,
            "timestamp": delivery.occurred_at,
            "version": catalogue.VERSION,
            "data": _DATA[delivery.event_type](delivery),
        }
        return bytes(JSONRenderer().render(payload))


def _lead(delivery: WebhookDelivery) -> Data:
    """The signal's facts beside the lead as it is now."""
    facts = dict(delivery.facts)
    rows = Lead.objects.select_related("first_touch", "last_touch").with_identities()
    lead = rows.filter(pk=facts.pop("lead_id")).first()
    return {**facts, "lead": LeadSerializer(lead).data if lead else None}


def _sale(delivery: WebhookDelivery) -> Data:
    sale = Sale.objects.filter(pk=delivery.facts["sale_id"]).first()
    return {"sale": SaleSerializer(sale).data if sale else None}


def _message(delivery: WebhookDelivery) -> Data:
    facts = dict(delivery.facts)
    rows = Message.objects.select_related("conversation").prefetch_related("attachments")
    message = rows.filter(pk=facts.pop("message_id")).first()
    shown = dict(MessageSerializer(message).data) if message else None
    if shown and not delivery.endpoint.include_bodies:
        shown = {name: value for name, value in shown.items() if name not in _BODIES}
    return {**facts, "message": shown}


def _incident(delivery: WebhookDelivery) -> Data:
    incident = Incident.objects.filter(pk=delivery.facts["incident_id"]).first()
    return {"incident": IncidentSerializer(incident).data if incident else None}


def _ping(delivery: WebhookDelivery) -> Data:
    return {"endpoint": str(delivery.endpoint.uuid)}


_DATA: dict[str, Callable[[WebhookDelivery], Data]] = {
    catalogue.LEAD_CAPTURED: _lead,
    catalogue.LEAD_STAGE_CHANGED: _lead,
    catalogue.SALE_RECORDED: _sale,
    catalogue.SALE_VOIDED: _sale,
    catalogue.MESSAGE_RECEIVED: _message,
    catalogue.MESSAGE_STATUS_CHANGED: _message,
    catalogue.INCIDENT_OPENED: _incident,
    catalogue.INCIDENT_CLOSED: _incident,
    catalogue.PING: _ping,
}
