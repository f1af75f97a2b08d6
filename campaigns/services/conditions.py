"""Conditions of steps that cannot be asked any more, because what they ask about has gone since."""

from django.utils.translation import gettext_noop as _

from campaigns.errors import LaunchRefused
from campaigns.models import Campaign, Step
from common.phrases import Phrase, join, say
from common.signals import trouble_ended, trouble_started
from leads.errors import LeadsError
from leads.segments.definition import parse

# The cause of the incident.
UNASKABLE = "campaign_condition"


def unaskable(campaign: Campaign) -> list[Phrase]:
    """Each a sentence that says what to do."""
    found = []
    for step in Step.objects.filter(campaign=campaign).exclude(only_if={}):
        try:
            parse(step.only_if)
        except LeadsError as error:
            found.append(say(_("Step %(number)d, for whom: %(why)s"), number=step.number, why=str(error)))
    return found


def require_askable(campaign: Campaign) -> None:
    if reasons := unaskable(campaign):
        raise LaunchRefused(reasons)


def tell_unaskable(campaign: Campaign) -> None:
    """It was paused for that: an incident, and the reason on its page."""
    why = join(unaskable(campaign), " ")
    text = say(
        _(
            "The campaign %(name)s is paused, because a step asks about something that is no longer there. %(why)s "
            "Change the condition under “Edit the steps”, then resume: everybody goes on where they stood."
        ),
        name=campaign.name,
        why=why,
    )
    Campaign.objects.filter(pk=campaign.pk).update(problem=text)
    trouble_started.send_robust(Campaign, cause=UNASKABLE, scope=campaign.origin, severity="error", text=text)


def settle_unaskable(campaign: Campaign) -> None:
    if campaign.problem:
        Campaign.objects.filter(pk=campaign.pk).update(problem="")
        campaign.problem = ""
        trouble_ended.send_robust(Campaign, cause=UNASKABLE, scope=campaign.origin)
