"""What a row means for a lead: the columns of a new one, or what it changes on one that is there."""

from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.conf import settings

from ..choices import KnownPeople, Stage
from ..localities import guess_locality
from ..models import Lead, LeadImport
from .reading import ReadRow

_NAMES = ("first_name", "last_name")
# Written by people, not by the score or by messages: whether anybody touched the lead is seen in these.
_STAFF_FIELDS = (
    *("first_name", "last_name", "country", "governorate", "city", "language", "time_zone", "birthday", "is_active"),
    *("customer_type", "owner_id", "value", "currency", "stage", "lost_reason"),
)


def new_lead(read: ReadRow, job: LeadImport, at: Any) -> Lead:
    """A list brings history: a lead may begin in any stage. Those who are known move on the board, by people."""
    guess = guess_locality(read.claims)
    columns = {"country": guess.country, "language": guess.language, "time_zone": guess.time_zone}
    columns |= read.columns | {"owner_id": job.owner_id, "stage": read.stage or Stage.NEW}
    if read.stage == Stage.LOST:
        columns["lost_reason"] = read.lost_reason
    return Lead(**_completed(columns), last_stage_change_at=at)


def changes_to(lead: Lead, read: ReadRow, job: LeadImport) -> dict[str, Any]:
    """What is written on `lead`, which the row's person is: staff's words give way only where staff said so."""
    told = _completed(dict(read.columns))
    if job.known == KnownPeople.FILL:
        # A label always says something already.
        told = {name: value for name, value in told.items() if _is_gap(lead, name) and not name.startswith("label")}
    # An owner is never taken from anybody.
    if job.owner_id and lead.owner_id is None:
        told["owner_id"] = job.owner_id
    return {name: value for name, value in told.items() if getattr(lead, name) != value}


def fingerprint(lead: Lead) -> str:
    """Of what people may change on a lead, and of the lead itself."""
    said = [str(lead.uuid), *(_plain(getattr(lead, name)) for name in _STAFF_FIELDS)]
    return sha256("\0".join(said).encode()).hexdigest()[:32]


def stored(value: Any) -> Any:
    """As JSON keeps it; 13900 and 13900.00 are one amount."""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.2f}" if isinstance(value, Decimal) else value


def _plain(value: Any) -> str:
    return str(stored(value))


def _is_gap(lead: Lead, name: str) -> bool:
    """Half a name of ours and half of the file's is nobody's name; an amount means nothing in another currency."""
    together = {"first_name": _NAMES, "last_name": _NAMES, "currency": ("value", "currency")}
    return not any(getattr(lead, each) for each in together.get(name, (name,)))


def _completed(columns: dict[str, Any]) -> dict[str, Any]:
    if "label" in columns:
        # Whoever made the list knows better than the score.
        columns["label_pinned"] = True
    if columns.get("value") is not None:
        columns.setdefault("currency", settings.DEFAULT_CURRENCY)
    return columns
