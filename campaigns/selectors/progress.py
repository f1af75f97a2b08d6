"""How far a campaign has come, from its figures: never by counting recipients."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Count, Sum

from campaigns.choices import RecipientState
from campaigns.models import CampaignCount, Recipient
from campaigns.transitions import OPEN

_SENT = (RecipientState.SENT, RecipientState.DELIVERED, RecipientState.READ)


@dataclass(frozen=True, slots=True)
class Progress:
    """Numbers of people by `RecipientState`."""

    by_state: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Everybody who gets it; who was left out is no part of it."""
        return sum(number for state, number in self.by_state.items() if state != RecipientState.EXCLUDED)

    @property
    def excluded(self) -> int:
        return self.by_state.get(RecipientState.EXCLUDED, 0)

    @property
    def sent(self) -> int:
        return sum(self.by_state.get(state, 0) for state in _SENT)

    @property
    def done(self) -> int:
        return self.total - sum(self.by_state.get(state, 0) for state in OPEN)

    @property
    def percent(self) -> int:
        return min(100 * self.done // self.total, 100) if self.total else 0


def progress_of(campaign_ids: Collection[int]) -> dict[int, Progress]:
    """Of many campaigns, by one query."""
    here = CampaignCount.objects.filter(campaign__in=campaign_ids, what__in=RecipientState.values)
    sums = here.values("campaign_id", "what")
    found: dict[int, dict[str, int]] = {pk: {} for pk in campaign_ids}
    for row in sums.annotate(number=Sum("value")):
        if row["number"]:
            found[row["campaign_id"]][row["what"]] = row["number"]
    return {pk: Progress(by_state) for pk, by_state in found.items()}


def reasons_of(campaign_id: int, state: RecipientState) -> dict[str, int]:
    """Why people ended there, the most frequent first: counted, for a page of one campaign."""
    told = Recipient.objects.filter(campaign=campaign_id, state=state).values_list("reason")
    return dict(told.annotate(number=Count("pk")).order_by("-number", "reason"))
