"""Finding among the newest conversations by reading them: what many have in common fills a page from these alone.

An index would bring all that match before the newest of them are known, and a planner that walks the list until it has
a page full does not know how far that is.
"""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from common.text.spelling import fold
from leads.models import Identity
from leads.querysets import without_spaces
from messaging.models import Conversation

_NEARBY = 2_000


@dataclass(frozen=True, slots=True)
class _Facts:
    pk: int
    lead_id: int
    label: str
    first_name: str
    last_name: str


def find_nearby(rows: QuerySet[Conversation], *, label: str, text: str, said: Collection[int]) -> list[int]:
    """Ids in the order of `rows`: those of this label whose person, or what was `said`, matches the text."""
    facts = "pk", "lead_id", "lead__label", "lead__first_name", "lead__last_name"
    near = [_Facts(*row) for row in rows.values_list(*facts)[:_NEARBY]]
    if label:
        near = [row for row in near if row.label == label]
    if text:
        is_person = _person(text, near)
        near = [row for row in near if row.pk in said or is_person(row)]
    return [row.pk for row in near]


def _person(text: str, near: list[_Facts]) -> Callable[[_Facts], bool]:
    """The same answer as `LeadQuerySet.matching`."""
    words, number = fold(text).split(), fold(without_spaces(text))
    identities: dict[int, list[str]] = defaultdict(list)
    for lead_id, value in Identity.objects.filter(lead__in=[row.lead_id for row in near]).values_list("lead", "value"):
        identities[lead_id].append(fold(value))

    def matches(row: _Facts) -> bool:
        name = fold(f"{row.first_name} {row.last_name}")
        return all(word in name for word in words) or any(number in value for value in identities[row.lead_id])

    return matches
