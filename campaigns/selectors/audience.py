"""Who would get a campaign, and who not and why, before it is launched."""

from dataclasses import dataclass, field

from django.db.models import Count
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.services.audience import audience_of, judged, plan_of


@dataclass(frozen=True, slots=True)
class AudiencePreview:
    """`left_out` by `Exclusion`, `by_channel` by the channel's id."""

    reached: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    by_channel: dict[int, int] = field(default_factory=dict)


def preview_audience(campaign: Campaign) -> AudiencePreview:
    """Exact, so as dear as the enrolment's reading. Raises DefinitionInvalid."""
    now = timezone.now()
    people = judged(audience_of(campaign, at=now).order_by(), plan_of(campaign), at=now)
    left_out: dict[str, int] = {}
    by_channel: dict[int, int] = {}
    for why, route, number in people.values_list("why", "route").annotate(number=Count("pk")).order_by():
        if why:
            left_out[why] = left_out.get(why, 0) + number
        else:
            by_channel[route] = by_channel.get(route, 0) + number
    return AudiencePreview(sum(by_channel.values()), left_out, by_channel)
