"""What some people of the audience would read: before the launch, with their own values."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from typing import Any

from django.utils import timezone

from campaigns.errors import CampaignsError, ValueMissing
from campaigns.models import Campaign, Step, Variant
from campaigns.personalisation import values_for
from campaigns.services.audience import audience_of, judged, plan_of
from campaigns.services.render import Renderer
from leads.choices import Language
from leads.models import Lead
from leads.querysets import LeadQuerySet
from messaging.content import Content, Template, Text
from messaging.errors import MessagingError
from messaging.models import Channel
from messaging.providers.registry import get_provider
from messaging.selectors.templates import look_up, render_template
from messaging.templating.filling import values_in
from messaging.templating.preview import Preview

_MOST_PEOPLE = 6
# Of a large audience the newest, while the text is typed; all of them only where none of these would get it.
_LOOKED_THROUGH = 2_000


@dataclass(frozen=True, slots=True)
class Shown:
    """One wording for one person; `problem` says why they would not get it."""

    step: int
    variant: str
    delay_minutes: int
    preview: Preview | None = None
    problem: str = ""
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """One of the audience, and how they would be reached."""

    lead: Lead
    channel_id: int
    open_until: datetime | None


class Sample:
    """Some who would get the campaign, readers of Arabic among them where there are any."""

    def __init__(self, campaign: Campaign, *, most: int = _MOST_PEOPLE) -> None:
        self._campaign = campaign
        self._now = timezone.now()
        self._most = most

    @cached_property
    def readers(self) -> list[Reader]:
        """The newest first. Raises DefinitionInvalid."""
        audience = audience_of(self._campaign, at=self._now)
        newest = audience.order_by("-pk").values("pk")[:_LOOKED_THROUGH]
        found = self._reached(audience.filter(pk__in=newest)) or self._reached(audience)
        leads = Lead.objects.with_identities().filter(pk__in=found).order_by("-pk")
        return [Reader(lead, *found[lead.pk]) for lead in leads]

    def _reached(self, leads: LeadQuerySet) -> dict[int, tuple[int, datetime | None]]:
        people = judged(leads, plan_of(self._campaign), at=self._now)
        reached = people.filter(why="").order_by("-pk")
        arabic = _rows(reached.filter(language=Language.ARABIC), self._most // 2)
        return arabic | _rows(reached.exclude(language=Language.ARABIC), self._most - len(arabic))

    def shown_to(self, reader: Reader) -> list[Shown]:
        """Every wording of every step, as this person would read it."""
        channel = self._channels[reader.channel_id]
        show = partial(
            _shown,
            Renderer(channel),
            channel,
            values=values_for(reader.lead, self._campaign.variables),
            is_open=_is_open(channel, reader.open_until, self._now),
        )
        steps = self._campaign.steps.prefetch_related("variants")
        return [show(step, variant) for step in steps for variant in step.variants.all()]

    @cached_property
    def _channels(self) -> dict[int, Channel]:
        return {share.channel_id: share.channel for share in self._campaign.shares.select_related("channel")}


def _rows(people: Any, most: int) -> dict[int, tuple[int, datetime | None]]:
    return {pk: (route, until) for pk, route, until in people.values_list("pk", "route", "open_until")[:most]}


def _is_open(channel: Channel, open_until: datetime | None, now: datetime) -> bool:
    return get_provider(channel.kind).limits.window_hours is None or bool(open_until and open_until > now)


def _shown(
    renderer: Renderer, channel: Channel, step: Step, variant: Variant, *, values: dict[str, str], is_open: bool
) -> Shown:
    where = Shown(step.number, variant.name, step.delay_minutes)
    try:
        content = renderer.content(variant, values, window_open=is_open)
    except ValueMissing as missing:
        return replace(where, missing=str(missing))
    except (CampaignsError, MessagingError) as error:
        return replace(where, problem=str(error))
    return replace(where, preview=_preview(channel, content))


def _preview(channel: Channel, content: Content) -> Preview | None:
    if isinstance(content, Text):
        return Preview(content.body, "ar" if _is_arabic(content.body) else "en")
    return _of_template(channel, content) if isinstance(content, Template) else None


def _of_template(channel: Channel, content: Template) -> Preview | None:
    template = look_up(channel, content.name, content.language)
    return render_template(template, values_in(template.parts, content.components)) if template else None


def _is_arabic(text: str) -> bool:
    """As the phone decides: by the first letter that has a direction."""
    letter = next((letter for letter in text if letter.isalpha()), "")
    return "\u0590" <= letter <= "\u08ff"
