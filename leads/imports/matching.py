"""Whose rows these are, by one query for all of them."""

from collections.abc import Collection, Iterable

from ..identity import IdentityClaim
from ..models import Identity


def owners_of(claims: Collection[IdentityClaim]) -> dict[IdentityClaim, int]:
    """The leads that these identities belong to already."""
    wanted = set(claims)
    found = Identity.objects.filter(kind__in={claim.kind for claim in wanted}, value__in={c.value for c in wanted})
    return {identity.claim: identity.lead_id for identity in found if identity.claim in wanted}


def owner_of(claims: Iterable[IdentityClaim], owners: dict[IdentityClaim, int]) -> int | None:
    """The lead of the first of `claims`, the strongest, that anybody is known by."""
    return next((owners[claim] for claim in claims if claim in owners), None)
