"""What a campaign has come to, from its figures: sums of the rows that every move inserts, never a count of people."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Sum

from campaigns.choices import RecipientState
from campaigns.models import CampaignCount
from campaigns.services.counting import CODE, DID, PAST

_R = RecipientState
_SENT = (_R.SENT, _R.DELIVERED, _R.READ)
# They have a message, or had one: a channel and a wording were chosen for it.
_NOT_TAKEN = (_R.DUE, _R.EXCLUDED, _R.SKIPPED, _R.STOPPED)


@dataclass(slots=True)
class Tally:
    """Messages by what became of them, each in one of the states; and what people did."""

    by_state: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    replied: int = 0
    converted: int = 0
    opted_out: int = 0
    failures: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, what: str, value: int) -> None:
        if what in DID:
            setattr(self, what, getattr(self, what) + value)
        elif what.startswith(CODE):
            self.failures[what.removeprefix(CODE)] += value
        else:
            self.by_state[what.removeprefix(PAST)] += value

    def plus(self, others: "Iterable[Tally]") -> "Tally":
        for other in others:
            for state, number in other.by_state.items():
                self.by_state[state] += number
            for code, number in other.failures.items():
                self.failures[code] += number
            self.replied += other.replied
            self.converted += other.converted
            self.opted_out += other.opted_out
        return self

    @property
    def taken(self) -> int:
        return sum(number for state, number in self.by_state.items() if state not in _NOT_TAKEN)

    @property
    def waiting(self) -> int:
        return self.by_state.get(_R.DUE, 0)

    @property
    def sent(self) -> int:
        return sum(self.by_state.get(state, 0) for state in _SENT)

    @property
    def delivered(self) -> int:
        return self.by_state.get(_R.DELIVERED, 0) + self.read

    @property
    def read(self) -> int:
        return self.by_state.get(_R.READ, 0)

    @property
    def failed(self) -> int:
        return self.by_state.get(_R.FAILED, 0)

    @property
    def unknown(self) -> int:
        return self.by_state.get(_R.UNKNOWN, 0) + self.by_state.get(_R.UNRESOLVED, 0)

    @property
    def tried(self) -> int:
        """Messages that left, or were to: what rates are rates of."""
        return self.sent + self.failed + self.unknown


@dataclass(slots=True)
class StepFigures(Tally):
    by_variant: dict[int | None, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_channel: dict[int | None, Tally] = field(default_factory=lambda: defaultdict(Tally))


def figures_by_step(campaign_id: int) -> dict[int | None, StepFigures]:
    """By one query."""
    keys = ("step_id", "variant_id", "channel_id", "what")
    sums = CampaignCount.objects.filter(campaign=campaign_id).order_by().values_list(*keys)
    found: dict[int | None, StepFigures] = defaultdict(StepFigures)
    for step_id, variant_id, channel_id, what, value in sums.annotate(number=Sum("value")):
        of = found[step_id]
        for tally in (of, of.by_variant[variant_id], of.by_channel[channel_id]):
            tally.add(what, value)
    return found
