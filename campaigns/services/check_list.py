"""The check list of a campaign: everything that stands in its way, each a sentence that says what to do.

Kept as phrases: what stops a start at night is read in the morning, by whoever comes first.
"""

from collections.abc import Iterator, Sequence

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from campaigns.choices import CampaignKind
from campaigns.models import Campaign, CampaignChannel, Step, Variant
from campaigns.personalisation import unknown_variables
from common.phrases import Phrase, say
from leads.choices import Stage
from leads.errors import LeadsError
from messaging.choices import ChannelState
from messaging.content import Text
from messaging.errors import MessagingError, TemplateUnusable
from messaging.models import Channel
from messaging.providers.registry import get_provider
from messaging.selectors.templates import look_up
from messaging.templating.variables import check_values

from .audience import audience_of, definition_of, judged, plan_of
from .conditions import unaskable


def problems(campaign: Campaign) -> list[Phrase]:
    """The check list: everything that stands in the way, each a sentence that says what to do."""
    parts = (_of_audience, _of_channels, _of_texts, _of_conditions, _of_tests, _of_times)
    return [problem for part in parts for problem in part(campaign)]


def problems_of_steps(campaign: Campaign) -> list[Phrase]:
    """What stands against its steps alone, for who edits them while it runs."""
    return [problem for part in (_of_texts, _of_conditions, _of_tests) for problem in part(campaign)]


def _of_audience(campaign: Campaign) -> Iterator[Phrase]:
    if not definition_of(campaign):
        yield say(_("Nobody gets it: choose a segment or say who."))
        return
    now = timezone.now()
    try:
        people = audience_of(campaign, at=now)
        if not people.exists():
            yield say(_("The audience is empty: nobody belongs to it right now."))
        elif campaign.shares.exists() and not judged(people, plan_of(campaign), at=now).filter(why="").exists():
            yield say(_("Nobody of the audience can be written to: see who is left out, and why."))
    except LeadsError as error:
        yield say(_("The audience cannot be found: %(why)s"), why=str(error))


def _of_channels(campaign: Campaign) -> Iterator[Phrase]:
    channels = _channels(campaign)
    if not channels:
        yield say(_("Choose at least one channel to send by."))
    for channel in channels:
        if channel.state != ChannelState.ACTIVE:
            yield say(_("The channel %(channel)s is paused by staff. Resume it or choose another."), channel=channel)


def _of_texts(campaign: Campaign) -> Iterator[Phrase]:
    steps = list(Step.objects.filter(campaign=campaign).prefetch_related("variants"))
    if not steps:
        yield say(_("Write the message first."))
    if campaign.kind == CampaignKind.BROADCAST and len(steps) > 1:
        yield say(_("A broadcast has one message; what has several steps is a drip."))
    channels = _channels(campaign)
    for step in steps:
        variants = [variant for variant in step.variants.all() if variant.weight]
        if not variants:
            yield say(_("Step %(number)d has no text with a share."), number=step.number)
        for variant in variants:
            yield from _of_variant(campaign, step, variant, channels)


def _of_variant(campaign: Campaign, step: Step, variant: Variant, channels: Sequence[Channel]) -> Iterator[Phrase]:
    where = {"number": step.number, "variant": variant.name}
    if unknown := unknown_variables(variant.texts, known=campaign.variables):
        names = ", ".join(f"{{{name}}}" for name in unknown)
        yield say(
            _("Step %(number)d, variant %(variant)s: nobody knows the variables %(names)s."), **where, names=names
        )
    for channel in channels:
        try:
            _require_sendable(variant, channel)
        except MessagingError as error:
            said = _("Step %(number)d, variant %(variant)s, channel %(channel)s: %(why)s")
            yield say(said, **where, channel=channel, why=str(error))


def _require_sendable(variant: Variant, channel: Channel) -> None:
    """Raises what the outbox would raise for everybody. What only some lack is told when they are looked at."""
    if variant.body:
        get_provider(channel.kind).check(Text(body=variant.body))
    if variant.template_name:
        template = look_up(channel, variant.template_name, variant.template_language)
        if template is not None:
            check_values(template.parts, {key: str(text) for key, text in variant.template_values.items()})
        elif not variant.body:
            raise TemplateUnusable(say(_("its templates are not known. Synchronise them, or add a text.")))


def _of_conditions(campaign: Campaign) -> Iterator[Phrase]:
    if unknown := sorted({str(stage) for stage in campaign.stop_stages} - set(Stage.values)):
        yield say(_("It would stop at stages that there are not: %(stages)s."), stages=", ".join(unknown))
    yield from unaskable(campaign)


def _of_tests(campaign: Campaign) -> Iterator[Phrase]:
    shares = Count("variants", filter=Q(variants__weight__gt=0))
    for step in Step.objects.filter(campaign=campaign, experiment__isnull=False).annotate(texts=shares):
        if step.texts < 2:
            yield say(_("Step %(number)d: a test needs two variants with a share at least."), number=step.number)


def _of_times(campaign: Campaign) -> Iterator[Phrase]:
    if campaign.ends_at and campaign.ends_at <= max(filter(None, (timezone.now(), campaign.starts_at))):
        yield say(_("It would end before it begins: choose a later end."))


def _channels(campaign: Campaign) -> list[Channel]:
    return [share.channel for share in CampaignChannel.objects.filter(campaign=campaign).select_related("channel")]
