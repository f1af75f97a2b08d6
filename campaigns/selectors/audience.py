"""Who would get a campaign, and who not and why, before it is launched."""

from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.utils import timezone

from campaigns.models import Campaign, Variant
from campaigns.personalisation import places_in
from campaigns.services.audience import audience_of, judged, plan_of


@dataclass(frozen=True, slots=True)
class AudiencePreview:
    """`left_out` by `Exclusion`, `by_channel` by the channel's id."""

    reached: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    by_channel: dict[int, int] = field(default_factory=dict)


# Of a lead's own values, those that a text may lack.
_EMPTY = {
    "name": Q(first_name="", last_name=""),
    "first_name": Q(first_name=""),
    "last_name": Q(last_name=""),
    "city": Q(city=""),
    "governorate": Q(governorate=""),
    "country": Q(country=""),
    "phone": Q(has_phone=False),
    "product_name": Q(last_product_name=""),
}


def lacking_values(campaign: Campaign) -> dict[str, int]:
    """Variables without a fallback → how many who would be reached have no value for them, and so get nothing."""
    variants = Variant.objects.filter(step__campaign=campaign, weight__gt=0)
    asked = {place.name for each in variants for text in each.texts for place in places_in(text) if not place.fallback}
    if not (wanted := asked & _EMPTY.keys()):
        return {}
    now = timezone.now()
    people = judged(audience_of(campaign, at=now).order_by(), plan_of(campaign), at=now).filter(why="")
    counts = people.aggregate(**{f"no_{name}": Count("pk", filter=_EMPTY[name]) for name in wanted})
    return {name: counts[f"no_{name}"] for name in sorted(wanted) if counts[f"no_{name}"]}


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
