"""Segments the slow way: one lead, one condition, plain Python. What the database answers is held against it."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from common.text.spelling import fold
from leads.models import Lead

TEXTS = {"city", "governorate", "country", "time_zone", "last_product_name"}
CHOICES = {"language", "stage", "label", "customer_type", "owner"}
INSTANTS = {"created_at", "last_message_at", "last_stage_change_at", "last_purchase_at", "last_inquiry_at"}


def belongs(lead: Lead, rule: dict[str, Any], at: datetime) -> bool:
    if "rules" in rule:
        answers = [belongs(lead, part, at) for part in rule["rules"]]
        return {"all": all(answers), "any": any(answers), "none": not any(answers)}[rule["match"]]
    return _holds(lead, rule["field"], rule["op"], rule.get("value"), at)


def _holds(lead: Lead, field: str, op: str, value: Any, at: datetime) -> bool:
    if field in TEXTS:
        return _text(getattr(lead, field), op, value)
    if field in CHOICES:
        mine = lead.owner_id if field == "owner" else getattr(lead, field)
        return (mine in value) == (op == "in")
    if field in INSTANTS:
        return _instant(getattr(lead, field), op, value, at)
    return {
        "value": lambda lead, op, value, at: _number(lead.value, op, value),
        "score": lambda lead, op, value, at: _number(lead.score, op, value),
        "has_phone": lambda lead, op, value, at: _is(op, _known_by(lead, "phone")),
        "has_email": lambda lead, op, value, at: _is(op, _known_by(lead, "email")),
        "is_active": lambda lead, op, value, at: _is(op, lead.is_active),
        "first_source": lambda lead, op, value, at: _source(lead.first_touch, op, value),
        "last_source": lambda lead, op, value, at: _source(lead.last_touch, op, value),
        "first_ad": lambda lead, op, value, at: _ad(lead.first_touch, op, value),
        "last_ad": lambda lead, op, value, at: _ad(lead.last_touch, op, value),
        "consent": lambda lead, op, value, at: _consent(lead, value) == (op == "in"),
        "reachable": lambda lead, op, value, at: _is(op, not _consent(lead, {"withdrawn", "unsure"})),
        "tags": _tags,
        "activity": _activity,
    }[field](lead, op, value, at)


def _is(op: str, answer: bool) -> bool:
    return answer == (op == "yes")


def _known_by(lead: Lead, kind: str) -> bool:
    return any(row.kind == kind and row.current for row in lead.identities.all())


def _text(mine: str, op: str, value: Any) -> bool:
    if op in ("empty", "not_empty"):
        return (mine == "") == (op == "empty")
    if op == "contains":
        return any(fold(word) in fold(mine) for word in value)
    return (fold(mine) in map(fold, value)) == (op == "is")


def _number(mine: Any, op: str, value: Any) -> bool:
    if op == "empty":
        return mine is None
    if mine is None:
        return False
    if op == "between":
        return Decimal(str(value[0])) <= mine <= Decimal(str(value[1]))
    return mine >= Decimal(str(value)) if op == "at_least" else mine <= Decimal(str(value))


def _instant(mine: datetime | None, op: str, value: Any, at: datetime) -> bool:
    if op in ("never", "ever"):
        return (mine is None) == (op == "never")
    if op in ("in_last", "not_in_last"):
        lately = mine is not None and mine >= at - timedelta(days=int(value))
        return lately == (op == "in_last")
    if mine is None:
        return False
    midnight = datetime.combine(date.fromisoformat(value), datetime.min.time(), ZoneInfo(settings.TIME_ZONE))
    return mine >= midnight if op == "from" else mine < midnight


def _consent(lead: Lead, states: Any) -> bool:
    return any(row.status in states for row in lead.consents.all())


def _source(touch: Any, op: str, value: Any) -> bool:
    return (touch is not None and touch.source in value) == (op == "in")


def _ad(touch: Any, op: str, value: Any) -> bool:
    positive = {"is_not": "is", "not_empty": "empty"}.get(op, op)
    return (touch is not None and _text(touch.ad_id, positive, value)) == (positive == op)


def _tags(lead: Lead, op: str, value: Any, at: datetime) -> bool:
    mine = {tag.pk for tag in lead.tags.all()}
    return {"any": bool(mine & set(value)), "all": mine >= set(value), "none": not mine & set(value)}[op]


def _activity(lead: Lead, op: str, value: Any, at: datetime) -> bool:
    since = at - timedelta(days=int(value["days"])) if "days" in value else None
    found = any(row.kind in value["kinds"] and (since is None or row.at >= since) for row in lead.activities.all())
    return found == (op == "has")
