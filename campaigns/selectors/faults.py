"""Why messages of a campaign failed, by its figures, with what the error policy of that kind of channel says to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Sum

from campaigns.models import Campaign, CampaignCount
from campaigns.segments import FOR_GOOD
from campaigns.services.counting import CODE
from messaging.models import Channel
from messaging.selectors import error_policies
from messaging.selectors.error_policies import policy_for


@dataclass(frozen=True, slots=True)
class Fault:
    code: str
    number: int
    advice: str
    is_final: bool


def faults_of(campaign: Campaign) -> list[Fault]:
    """Two queries, whatever the number of people."""
    counts = CampaignCount.objects.filter(campaign=campaign, what__startswith=CODE).order_by()
    by_channel: dict[int | None, dict[str, int]] = {}
    for channel_id, what, number in counts.values_list("channel_id", "what").annotate(number=Sum("value")):
        by_channel.setdefault(channel_id, {})[what.removeprefix(CODE)] = number
    return told(by_channel, Channel.objects.in_bulk([pk for pk in by_channel if pk])) if by_channel else []


def told(by_channel: Mapping[int | None, Mapping[str, int]], channels: Mapping[int, Channel]) -> list[Fault]:
    """Numbers by code, of each channel; the most frequent first."""
    error_policies.refresh()
    numbers: dict[tuple[str, str], int] = {}
    for pk, failures in by_channel.items():
        kind = channels[pk].kind if pk is not None and pk in channels else ""
        for code, number in failures.items():
            numbers[kind, code] = numbers.get((kind, code), 0) + number
    faults = [_fault(kind, code, number) for (kind, code), number in numbers.items() if number]
    return sorted(faults, key=lambda fault: (-fault.number, fault.code))


def _fault(kind: str, code: str, number: int) -> Fault:
    policy = policy_for(kind, code)
    return Fault(code, number, str(policy.text) if policy else "", bool(policy and policy.action in FOR_GOOD))
