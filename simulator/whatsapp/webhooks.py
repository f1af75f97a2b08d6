"""Webhook bodies of WhatsApp: one change per thing reported."""

from __future__ import annotations

import time
from collections.abc import Sequence

from simulator.answers import Body
from simulator.channels import Channel
from simulator.graph.errors import title_of
from simulator.people import People
from simulator.provider import Item, Step

KIND = "whatsapp_cloud"
MESSAGES, TEMPLATES = "messages", "templates"
HELP = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"
PRICED_STEPS = ("sent", "delivered")


def wrap(channel: Channel, topic: str, changes: Sequence[Body]) -> Body:
    entry: Body = {"id": channel.parent_id or "0", "changes": list(changes)}
    if topic == TEMPLATES:
        entry["time"] = int(time.time())
    entries = [entry]
    return {"object": "whatsapp_business_account", "entry": entries}


def describe(step: Step, people: People) -> Item:
    message = step.message
    phone, bsuid = identity(message.to, people)
    status: Body = {
        "id": message.id,
        "status": step.name,
        "timestamp": str(int(step.at)),
        "recipient_id": phone,
        "recipient_user_id": bsuid,
    }
    if step.name in PRICED_STEPS:
        status["pricing"] = _pricing(message.category)
    if step.failure is not None:
        status["errors"] = [_failure(step.failure)]
    if message.callback_data is not None:
        status["biz_opaque_callback_data"] = message.callback_data
    name = people.name(message.to)
    contacts = {"contacts": [contact_of(phone, bsuid, name)]} if name else {}
    return change(message.channel, **contacts, statuses=[status])


def change(channel: Channel, **content: object) -> Item:
    metadata = {"display_phone_number": channel.display_address, "phone_number_id": channel.external_id}
    value = {"messaging_product": "whatsapp", "metadata": metadata, **content}
    return Item(MESSAGES, {"value": value, "field": "messages"})


def template_change(facts: Body, field: str, **news: object) -> Item:
    """`facts`: the template as the list of templates shows it."""
    template_id = str(facts["id"])
    value: Body = {
        "message_template_id": int(template_id) if template_id.isdecimal() else template_id,
        "message_template_name": facts["name"],
        "message_template_language": facts["language"],
        **news,
    }
    return Item(TEMPLATES, {"value": value, "field": field})


def contact_of(phone: str, bsuid: str, name: str) -> Body:
    contact: Body = {"profile": {"name": name or "Somebody"}, "user_id": bsuid}
    return contact | ({"wa_id": phone} if phone else {})


def identity(person: str, people: People) -> tuple[str, str]:
    """Phone (empty when only the business-scoped id is known) and business-scoped id."""
    return (person, people.bsuid(person)) if person.isdecimal() else ("", person)


def _pricing(category: str) -> Body:
    free = category == "service"
    kind = "free_customer_service" if free else "regular"
    return {"billable": not free, "pricing_model": "PMP", "category": category, "type": kind}


def _failure(code: int) -> Body:
    title = title_of(code)
    return {"code": code, "title": title, "message": title, "error_data": {"details": f"{title}."}, "href": HELP}
