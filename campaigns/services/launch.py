"""The check list, and the start: at once, at its minute, or after a person's word where that was missed."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from campaigns.choices import CampaignKind, CampaignState
from campaigns.errors import LaunchRefused, MovedMeanwhile
from campaigns.models import Campaign, CampaignChannel, Step, Variant
from campaigns.personalisation import unknown_variables
from common.phrases import say
from common.signals import notice
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
from .enrolment import begin_enrolment
from .rewording import begin_rewording
from .risk.assessing import assess_texts
from .risk.holding import hold_if_risky
from .states import move_campaign

# Nobody looked for so long: what was to be said then may be wrong by now.
GRACE = timedelta(minutes=60)


def launch_campaign(campaign: Campaign, *, by: User | None) -> Campaign:
    """Freeze the audience and begin. Raises LaunchRefused with every reason, MovedMeanwhile where it has begun."""
    if campaign.launched_at:
        raise MovedMeanwhile
    require_ready(campaign)
    now = timezone.now()
    with transaction.atomic():
        move_campaign(campaign, CampaignState.RUNNING, launched_at=now, problem="", paced_until=None)
        begin_enrolment(campaign, at=now)
        begin_rewording(campaign)
        hold_if_risky(campaign)
        assess_texts(campaign, at=now)
    return campaign


def schedule_campaign(campaign: Campaign, *, starts_at: datetime) -> Campaign:
    """Have it begin at that minute; its audience is asked for then. Raises LaunchRefused, MovedMeanwhile."""
    reasons = problems(campaign)
    if starts_at <= timezone.now():
        reasons.append(_("The start lies in the past."))
    if reasons:
        raise LaunchRefused(reasons)
    move_campaign(campaign, CampaignState.SCHEDULED, starts_at=starts_at, problem="")
    return campaign


def back_to_draft(campaign: Campaign) -> Campaign:
    """To be changed once more before it begins. Raises MovedMeanwhile."""
    move_campaign(campaign, CampaignState.DRAFT, problem="")
    return campaign


def start_due_campaigns() -> int:
    """Those whose minute has come; how many began. One that is late, or not ready any more, waits for a person."""
    now, started = timezone.now(), 0
    for campaign in Campaign.objects.filter(state=CampaignState.SCHEDULED, starts_at__lte=now):
        try:
            started += _start(campaign, now)
        except MovedMeanwhile:
            continue
    return started


def _start(campaign: Campaign, now: datetime) -> bool:
    if campaign.starts_at and now - campaign.starts_at > GRACE:
        _block(campaign, say(gettext_noop("Its start was missed by more than an hour. Start it if it is still right.")))
        return False
    try:
        launch_campaign(campaign, by=None)
    except LaunchRefused as refusal:
        _block(campaign, str(refusal))
        return False
    return True


def _block(campaign: Campaign, problem: str) -> None:
    move_campaign(campaign, CampaignState.BLOCKED, problem=problem)
    if campaign.created_by:
        text = say(gettext_noop("The campaign %(name)s did not start: %(why)s"), name=campaign.name, why=problem)
        notice.send_robust(Campaign, user=campaign.created_by, text=text, url="")


def require_ready(campaign: Campaign) -> None:
    if reasons := problems(campaign):
        raise LaunchRefused(reasons)


def problems(campaign: Campaign) -> list[str]:
    """The check list: everything that stands in the way, each a sentence that says what to do."""
    parts = (_of_audience, _of_channels, _of_texts, _of_conditions, _of_tests, _of_times)
    return [problem for part in parts for problem in part(campaign)]


def problems_of_steps(campaign: Campaign) -> list[str]:
    """What stands against its steps alone, for who edits them while it runs."""
    return [problem for part in (_of_texts, _of_conditions, _of_tests) for problem in part(campaign)]


def _of_audience(campaign: Campaign) -> Iterator[str]:
    if not definition_of(campaign):
        yield _("Nobody gets it: choose a segment or say who.")
        return
    now = timezone.now()
    try:
        people = audience_of(campaign, at=now)
        if not people.exists():
            yield _("The audience is empty: nobody belongs to it right now.")
        elif campaign.shares.exists() and not judged(people, plan_of(campaign), at=now).filter(why="").exists():
            yield _("Nobody of the audience can be written to: see who is left out, and why.")
    except LeadsError as error:
        yield _("The audience cannot be found: %(why)s") % {"why": error}


def _of_channels(campaign: Campaign) -> Iterator[str]:
    channels = _channels(campaign)
    if not channels:
        yield _("Choose at least one channel to send by.")
    for channel in channels:
        if channel.state != ChannelState.ACTIVE:
            yield _("The channel %(channel)s is paused by staff. Resume it or choose another.") % {"channel": channel}


def _of_texts(campaign: Campaign) -> Iterator[str]:
    steps = list(Step.objects.filter(campaign=campaign).prefetch_related("variants"))
    if not steps:
        yield _("Write the message first.")
    if campaign.kind == CampaignKind.BROADCAST and len(steps) > 1:
        yield _("A broadcast has one message; what has several steps is a drip.")
    for step in steps:
        variants = [variant for variant in step.variants.all() if variant.weight]
        if not variants:
            yield _("Step %(number)d has no text with a share.") % {"number": step.number}
        for variant in variants:
            yield from _of_variant(campaign, step, variant)


def _of_variant(campaign: Campaign, step: Step, variant: Variant) -> Iterator[str]:
    where = {"number": step.number, "variant": variant.name}
    if unknown := unknown_variables(variant.texts, known=campaign.variables):
        names = ", ".join(f"{{{name}}}" for name in unknown)
        yield _("Step %(number)d, variant %(variant)s: nobody knows the variables %(names)s.") % {
            **where,
            "names": names,
        }
    for channel in _channels(campaign):
        try:
            _require_sendable(variant, channel)
        except MessagingError as error:
            yield _("Step %(number)d, variant %(variant)s, channel %(channel)s: %(why)s") % {
                **where,
                "channel": channel,
                "why": error,
            }


def _require_sendable(variant: Variant, channel: Channel) -> None:
    """Raises what the outbox would raise for everybody. What only some lack is told when they are looked at."""
    if variant.body:
        get_provider(channel.kind).check(Text(body=variant.body))
    if variant.template_name:
        template = look_up(channel, variant.template_name, variant.template_language)
        if template is not None:
            check_values(template.parts, {key: str(text) for key, text in variant.template_values.items()})
        elif not variant.body:
            raise TemplateUnusable(_("its templates are not known. Synchronise them, or add a text."))


def _of_conditions(campaign: Campaign) -> Iterator[str]:
    if unknown := sorted({str(stage) for stage in campaign.stop_stages} - set(Stage.values)):
        yield _("It would stop at stages that there are not: %(stages)s.") % {"stages": ", ".join(unknown)}
    yield from unaskable(campaign)


def _of_tests(campaign: Campaign) -> Iterator[str]:
    shares = Count("variants", filter=Q(variants__weight__gt=0))
    for step in Step.objects.filter(campaign=campaign, experiment__isnull=False).annotate(texts=shares):
        if step.texts < 2:
            yield _("Step %(number)d: a test needs two variants with a share at least.") % {"number": step.number}


def _of_times(campaign: Campaign) -> Iterator[str]:
    if campaign.ends_at and campaign.ends_at <= max(filter(None, (timezone.now(), campaign.starts_at))):
        yield _("It would end before it begins: choose a later end.")


def _channels(campaign: Campaign) -> list[Channel]:
    return [share.channel for share in CampaignChannel.objects.filter(campaign=campaign).select_related("channel")]
