"""The start: at once, at its minute, or after a person's word where that was missed."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from campaigns.choices import CampaignState
from campaigns.errors import LaunchRefused, MovedMeanwhile
from campaigns.models import Campaign
from common.phrases import say
from common.signals import notice

from .check_list import problems
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
        reasons.append(say(_("The start lies in the past.")))
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
        _block(campaign, say(_("Its start was missed by more than an hour. Start it if it is still right.")))
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
        text = say(_("The campaign %(name)s did not start: %(why)s"), name=campaign.name, why=problem)
        notice.send_robust(Campaign, user=campaign.created_by, text=text, url="")


def require_ready(campaign: Campaign) -> None:
    if reasons := problems(campaign):
        raise LaunchRefused(reasons)
