"""Plain columns of a lead. Stage and identities have services of their own."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from ..models import Lead
from .owners import note_owner, tell_new_owner

PLAIN_FIELDS = (
    "first_name",
    "last_name",
    "picture_url",
    "country",
    "governorate",
    "city",
    "language",
    "time_zone",
    "birthday",
    "is_active",
    "label",
    "customer_type",
    "owner",
    "value",
    "currency",
)


def edit_lead(*, lead: Lead, changes: Mapping[str, Any], by: User | None = None) -> Lead:
    """Write only what `changes` names (of PLAIN_FIELDS): two who edit different fields do not undo each other.

    An amount without a currency is in the installation's. A new owner is told, unless it is `by`.
    """
    if unknown := set(changes) - set(PLAIN_FIELDS):
        raise ValueError(f"not plain fields of a lead: {sorted(unknown)}")
    columns = dict(changes)
    if columns.get("value") is not None and not columns.get("currency", lead.currency):
        columns["currency"] = settings.DEFAULT_CURRENCY
    if "label" in columns:
        # Whoever says so by hand knows better than the score.
        columns["label_pinned"] = True
    if columns:
        columns["score_due"] = True
        columns["updated_at"] = timezone.now()
        Lead.objects.filter(pk=lead.pk).update(**columns)
    is_given = "owner" in columns and columns["owner"] != lead.owner
    for name, value in columns.items():
        setattr(lead, name, value)
    if is_given:
        note_owner(lead=lead, owner=lead.owner, by=by)
        tell_new_owner(leads=[lead], owner=lead.owner, by=by)
    return lead
