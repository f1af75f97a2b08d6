"""Consent as pages show it, and as it is handed over for proof."""

from collections.abc import Iterable, Iterator
from typing import Any

from ..models import Consent, ConsentRecord, Lead

PROOF_COLUMNS = (
    "lead",
    "name",
    "phone",
    "said_at",
    "consent",
    "about",
    "channel",
    "source",
    "message_id",
    "words",
    "recognised_by",
    "reason",
    "by",
    "decides",
    "recorded_at",
)


def consent_piece(lead: Lead) -> dict[str, Any]:
    """What holds for the lead, the most important first; nothing where nothing was said."""
    states = list(Consent.objects.filter(lead=lead).select_related("record", "record__by"))
    states.sort(key=lambda state: (state.status == "given", state.status == "unsure", state.purpose, state.channel))
    return {"consents": states, "consent_stop": next((state for state in states if state.status != "given"), None)}


def proof_of(lead_ids: Iterable[int]) -> Iterator[dict[str, Any]]:
    """The whole ledger of these leads with its evidence, by lead and in the order in which things were said."""
    records = ConsentRecord.objects.filter(lead_id__in=list(lead_ids)).select_related("lead", "by")
    for record in records.prefetch_related("lead__identities").order_by("lead_id", "at", "pk"):
        yield dict(zip(PROOF_COLUMNS, _facts(record), strict=True))


def _facts(record: ConsentRecord) -> tuple[Any, ...]:
    return (
        record.lead_id,
        record.lead.display_name,
        record.lead.phone,
        record.at.isoformat(),
        record.status,
        record.purpose,
        record.channel or "all",
        record.source,
        record.reference,
        record.quote,
        record.words,
        record.reason,
        record.by.get_username() if record.by else "",
        record.about_id,
        record.created_at.isoformat(),
    )
