"""Calls as search engines read them: https://developers.google.com/search/docs/appearance/structured-data/job-posting"""

import json
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from casting.models import Call
from casting.rules.cities import country_of_city

from .cards import Card

# As django.utils.html.json_script does: the text of a message must not end the script it stands in.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def job_posting(call: Call, card: Card, address: str) -> SafeString:
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": card.title,
        "description": "\n".join(told(card)),
        "identifier": {"@type": "PropertyValue", "name": "Majlis", "value": str(call.pk)},
        "url": address,
        "datePosted": call.published_at.date().isoformat() if call.published_at else None,
        "validThrough": f"{call.deadline}T23:59" if call.deadline else None,
        "employmentType": "TEMPORARY",
        "industry": card.kind,
        # Who casts is mostly not told in a group; the guidelines have this word for it.
        "hiringOrganization": "confidential",
        "jobLocation": _place(call, card),
        "baseSalary": _salary(call),
        "directApply": True,
    }
    kept = {name: value for name, value in said.items() if value is not None}
    return SafeString(json.dumps(kept, ensure_ascii=False).translate(_ESCAPES))


def told(card: Card) -> list[str]:
    """The call in a few lines, for engines and previews."""
    roles = [", ".join(filter(None, [role.name, role.gender, role.ages])) for role in card.roles]
    lines = [card.title, f"{card.kind} · {card.city}" if card.city else card.kind, *filter(None, roles)]
    if card.shoot:
        lines.append(_("Shooting: %(when)s") % {"when": card.shoot})
    if card.pay:
        lines.append(_("Pay: %(pay)s") % {"pay": card.pay})
    return [*lines, *card.requirements]


def _place(call: Call, card: Card) -> dict[str, Any] | None:
    if not call.city:
        return None
    where = {"@type": "PostalAddress", "addressLocality": card.city, "addressCountry": country_of_city(call.city)}
    return {"@type": "Place", "address": {name: value for name, value in where.items() if value}}


def _salary(call: Call) -> dict[str, Any] | None:
    if call.pay_amount is None or not call.pay_currency:
        return None
    value = {"@type": "QuantitativeValue", "minValue": float(call.pay_amount)}
    if call.pay_amount_max is not None:
        value["maxValue"] = float(call.pay_amount_max)
    return {"@type": "MonetaryAmount", "currency": call.pay_currency, "value": value}
