"""Pause, resume, cancel, finish. A pause is a hold on the campaign's origin: it bites at the next attempt."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from campaigns.choices import CampaignState, RecipientState
from campaigns.errors import MovedMeanwhile
from campaigns.models import Campaign, Enrolment, Recipient
from campaigns.selectors.risk import OWN_HOLD
from common.phrases import say
from messaging.choices import HoldScope
from messaging.models import Hold
from messaging.services.holds import place_hold, release_holds
from messaging.services.outbox import cancel_messages

from .advance import goes_on
from .conditions import require_askable, settle_unaskable, tell_unaskable
from .enrolment import cancel_enrolments
from .moving import end_due, has_open
from .states import move_campaign
from .waking import wake_feed

# The cause of our holds: who else holds the same origin (ban risk, staff) does so on their own account.
CAUSE = OWN_HOLD
# Taken back by one sweep.
_MOST = 5000


def pause_campaign(campaign: Campaign, *, by: User | None) -> Campaign:
    """Nothing more leaves, not even what is queued already. Raises MovedMeanwhile."""
    with transaction.atomic():
        move_campaign(campaign, CampaignState.PAUSED)
        _hold(campaign, say(_("The campaign is paused.")), by)
    return campaign


def pause_unaskable(campaign: Campaign) -> None:
    """A condition of a step cannot be asked any more: nobody is judged by guessing, a person decides."""
    try:
        pause_campaign(campaign, by=None)
    except MovedMeanwhile:
        return
    tell_unaskable(campaign)


def resume_campaign(campaign: Campaign, *, by: User | None) -> Campaign:
    """It goes on where it stood. Raises MovedMeanwhile, also where it never ran: only a launch begins; LaunchRefused
    where a condition cannot be asked."""
    if campaign.state != CampaignState.PAUSED:
        raise MovedMeanwhile
    require_askable(campaign)
    with transaction.atomic():
        move_campaign(campaign, CampaignState.RUNNING)
        _release(campaign)
        wake_feed()
    settle_unaskable(campaign)
    return campaign


def cancel_campaign(campaign: Campaign, *, by: User | None) -> Campaign:
    """For good: what is on its way arrives, nothing else leaves. Raises MovedMeanwhile."""
    with transaction.atomic():
        move_campaign(campaign, CampaignState.CANCELLED, finished_at=timezone.now())
        cancel_enrolments(campaign)
        _hold(campaign, say(_("The campaign is cancelled.")), by)
        wake_feed()
    settle_unaskable(campaign)
    return campaign


def wind_up_cancelled() -> int:
    """Take back what cancelled campaigns still have before them, and let their holds go; how many people."""
    taken_back = 0
    for campaign in _held_for_good():
        queued = Recipient.objects.filter(campaign=campaign, state=RecipientState.QUEUED, message__isnull=False)
        ids = list(queued.values_list("message_id", flat=True)[:_MOST])
        for start in range(0, len(ids), 500):
            taken_back += cancel_messages(ids[start : start + 500], reason=say(_("The campaign is cancelled.")))
        taken_back += end_due(campaign.pk, RecipientState.CANCELLED, most=_MOST)
        # What was leaving right then may come back to the queue: the hold outlasts it.
        if not has_open(campaign.pk):
            _release(campaign)
    return taken_back


def _held_for_good() -> list[Campaign]:
    """Cancelled, and the hold still says that something may be left."""
    held = Hold.objects.filter(scope=HoldScope.ORIGIN, cause=CAUSE, ended_at=None).values_list("key", flat=True)
    ids = [int(number) for key in held if (number := key.removeprefix("campaign:")).isdecimal()]
    return list(Campaign.objects.filter(pk__in=ids, state=CampaignState.CANCELLED))


def finish_done() -> int:
    """Campaigns in which nobody waits any more, or ever will; how many finished."""
    finished = 0
    running = Campaign.objects.filter(state=CampaignState.RUNNING)
    for campaign in running.exclude(enrolments__work_state__in=(Enrolment.State.DUE, Enrolment.State.FAILED)):
        if not has_open(campaign.pk) and not goes_on(campaign):
            mine = Campaign.objects.filter(pk=campaign.pk, state=CampaignState.RUNNING)
            finished += mine.update(state=CampaignState.FINISHED, finished_at=timezone.now())
    return finished


def _hold(campaign: Campaign, reason: str, by: User | None) -> None:
    place_hold(scope=HoldScope.ORIGIN, key=campaign.origin, cause=CAUSE, reason=reason, by=by)


def _release(campaign: Campaign) -> None:
    release_holds(scope=HoldScope.ORIGIN, key=campaign.origin, cause=CAUSE)
