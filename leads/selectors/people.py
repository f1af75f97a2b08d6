from collections.abc import Iterable

from django.db.models import Q

from ..identity import IdentityClaim, Person
from ..models import Identity, Lead

KnownIdentities = dict[IdentityClaim, Identity]


def known_identities(claims: Iterable[IdentityClaim]) -> KnownIdentities:
    """Those of `claims` that belong to a lead already, each with its lead, in one query."""
    wanted = Q(pk__in=[])
    for claim in claims:
        wanted |= Q(kind=claim.kind, value=claim.value)
    rows = Identity.objects.filter(wanted).select_related("lead")
    return {row.claim: row for row in rows}


def strongest(known: KnownIdentities, claims: Iterable[IdentityClaim]) -> Lead | None:
    """The lead of the first of `claims` that is known."""
    return next((known[claim].lead for claim in claims if claim in known), None)


def find_lead(person: Person) -> Lead | None:
    """The lead that the strongest known identity of `person` belongs to, or None; makes nobody."""
    return strongest(known_identities(person.identities), person.identities)
