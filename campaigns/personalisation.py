"""Variables in texts: `{name}`, with a fallback `{name|friend}`. A pure function of the text and the values."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from leads.models import Lead

from .errors import ValueMissing

_PLACE = re.compile(r"\{\s*(\w+)\s*(?:\|([^{}]*))?\}")

# Name → what it is of a lead.
_OF_LEAD = {
    "name": "full_name",
    "first_name": "first_name",
    "last_name": "last_name",
    "city": "city",
    "governorate": "governorate",
    "country": "country",
    "phone": "phone",
    "product_name": "last_product_name",
}
LEAD_VARIABLES = tuple(_OF_LEAD)


class Place(NamedTuple):
    name: str
    # None: the value must be there.
    fallback: str | None


def places_in(text: str) -> Iterator[Place]:
    return (Place(found[1], found[2]) for found in _PLACE.finditer(text))


def unknown_variables(texts: Iterable[str], *, known: Iterable[str]) -> list[str]:
    """Those that neither leads nor the campaign offer, each once."""
    offered = {*LEAD_VARIABLES, *known}
    return sorted({place.name for text in texts for place in places_in(text)} - offered)


def values_for(lead: Lead, variables: Mapping[str, str]) -> dict[str, str]:
    """A lead's own values, over which the campaign's have no power. The identities are prefetched."""
    own = {name: str(getattr(lead, attribute) or "").strip() for name, attribute in _OF_LEAD.items()}
    return {**{name: str(value) for name, value in variables.items()}, **own}


def fill(text: str, values: Mapping[str, str]) -> str:
    """Filled in one pass: what stands in a value is never taken for a variable. Raises ValueMissing."""

    def value(found: re.Match[str]) -> str:
        said = values.get(found[1], "") or (found[2] or "").strip()
        if not said and found[2] is None:
            raise ValueMissing(found[1])
        return said

    return _PLACE.sub(value, text)


def masked(text: str) -> tuple[str, dict[str, str]]:
    """With bare places, so that nobody rewords a fallback; and what each of them stands for."""
    stand_for: dict[str, str] = {}

    def mask(found: re.Match[str]) -> str:
        bare, number = f"{{{found[1]}}}", 1
        while stand_for.setdefault(bare, found[0]) != found[0]:
            number += 1
            bare = f"{{{found[1]}_{number}}}"
        return bare

    return _PLACE.sub(mask, text), stand_for


def unmasked(text: str, stand_for: Mapping[str, str], *, asked: str) -> str | None:
    """With the places of what was masked; None where `text` has not the same ones as `asked`, each as often."""
    if sorted(place.name for place in places_in(text)) != sorted(place.name for place in places_in(asked)):
        return None
    return _PLACE.sub(lambda found: stand_for[f"{{{found[1]}}}"], text)
