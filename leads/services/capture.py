"""A person becomes one lead, however often and by however many processes they are met.

The database decides: whoever loses the race for a unique identity looks again and finds the winner's lead.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

from django.db import IntegrityError, transaction

from ..choices import ActivityKind, DuplicateReason
from ..errors import NobodyToCapture
from ..identity import Person, Touch, TouchSource
from ..models import Identity, Lead
from ..selectors.people import KnownIdentities, known_identities, strongest
from ..signals import capturing_lead, lead_captured
from .activities import record_activity
from .duplicates import suspect
from .profile import account_facts, fill_profile, new_lead, update_account
from .touches import record_touch

_Result = TypeVar("_Result")

# The second look finds the winner's rows; the others cover a person of several identities met piece by piece.
ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class Captured:
    lead: Lead
    created: bool


def capture_lead(*, person: Person, at: datetime, touch: Touch | None = None) -> Captured:
    """The lead of `person`, made where there is none yet. Idempotent; may run inside the caller's transaction.

    Any identity finds the lead, the first of `person.identities` first; those not known yet are added to it. Where they
    belong to several leads nothing is moved: a suspected duplicate goes to the timelines. Profile fields (names and the
    keys of `Person.extra` named in `profile.py`) are filled only where empty. Without `touch` a lead came directly.
    """
    if not person.identities:
        raise NobodyToCapture
    return _surviving_races(partial(_capture, person, at, touch))


def change_identity(*, old: Person, new: Person, at: datetime) -> Lead | None:
    """`old` goes by `new` from now on, on the same lead; None where nobody knew `old`. Idempotent.

    What `old` was known by stays, marked as former, so that late messages still find the lead.
    """
    return _surviving_races(partial(_change_identity, old, new, at))


def _surviving_races(work: Callable[[], _Result]) -> _Result:
    """Run `work` in a savepoint, again when a unique identity was taken between its look and its insert."""
    for _attempt in range(ATTEMPTS - 1):
        try:
            with transaction.atomic():
                return work()
        except IntegrityError:
            continue
    with transaction.atomic():
        return work()


def _capture(person: Person, at: datetime, touch: Touch | None) -> Captured:
    known = known_identities(person.identities)
    lead, created = strongest(known, person.identities), False
    if lead is None:
        lead, created = new_lead(person, at=at), True
    _add_missing(lead, person, known)
    if not created:
        fill_profile(lead, person)
        _suspect_duplicates(lead, known, at)
    _keep_touch(lead, touch or Touch(TouchSource.DIRECT), at, created)
    return Captured(lead, created)


def _change_identity(old: Person, new: Person, at: datetime) -> Lead | None:
    known = known_identities((*old.identities, *new.identities))
    lead = strongest(known, old.identities)
    if lead is None:
        return None
    _add_missing(lead, new, known)
    given_up = [known[claim] for claim in old.identities if claim in known and claim not in new.identities]
    _mark_former(lead, [row for row in given_up if row.lead_id == lead.pk], new, at)
    _suspect_duplicates(lead, known, at)
    return lead


def _add_missing(lead: Lead, person: Person, known: KnownIdentities) -> None:
    """What the provider says of the account stays with the strongest identity, so with the account's own lead."""
    first = person.identities[0]
    if first in known:
        update_account(known[first], person)
    # In one order everywhere: two processes that insert the same identities crosswise would dead-lock.
    missing = sorted({claim for claim in person.identities if claim not in known}, key=lambda c: (c.kind, c.value))
    Identity.objects.bulk_create(
        Identity(
            lead=lead,
            kind=claim.kind,
            value=claim.value,
            metadata=account_facts(person) if claim == first else {},
        )
        for claim in missing
    )


def _mark_former(lead: Lead, given_up: list[Identity], new: Person, at: datetime) -> None:
    Identity.objects.filter(pk__in=[row.pk for row in given_up]).update(current=False)
    gained = [{"kind": str(claim.kind), "value": claim.value} for claim in new.identities]
    for row in given_up:
        record_activity(
            lead_id=lead.pk,
            kind=ActivityKind.IDENTITY_CHANGE,
            at=at,
            text=f"{row.value} → {', '.join(claim.value for claim in new.identities)}",
            metadata={"old": {"kind": row.kind, "value": row.value}, "new": gained},
            key=f"identity:{row.pk}:{at.timestamp():.0f}",
        )


def _suspect_duplicates(lead: Lead, known: KnownIdentities, at: datetime) -> None:
    others = {row.lead_id: row for row in known.values() if row.lead_id != lead.pk}
    for other_id, row in sorted(others.items()):
        _suspect(lead.pk, other_id, row, at)
        _suspect(other_id, lead.pk, row, at)
    if others:
        suspect([(lead.pk, other_id) for other_id in others], reason=DuplicateReason.MET_TOGETHER)


def _suspect(lead_id: int, other_id: int, shared: Identity, at: datetime) -> None:
    record_activity(
        lead_id=lead_id,
        kind=ActivityKind.DUPLICATE_SUSPECTED,
        at=at,
        metadata={"other_lead": other_id, "kind": shared.kind, "value": shared.value},
        key=f"duplicate:{other_id}",
    )


def _keep_touch(lead: Lead, touch: Touch, at: datetime, created: bool) -> None:
    if record_touch(lead, touch, at=at, is_new_lead=created) or created:
        news = {"lead_id": lead.pk, "created": created, "touch": touch}
        capturing_lead.send_robust(Lead, **news)
        transaction.on_commit(partial(lead_captured.send_robust, Lead, **news))
