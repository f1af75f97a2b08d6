"""Recipients whose turn it is become messages in the outbox, a little ahead of what their channel can send.

So a pause bites at once, replies find a short queue, and no million rows wait. A set is one transaction: the messages,
and who got which. Whoever dies leaves whole sets, and the key of a message makes it one message whoever repeats it.
"""

import logging

from django.db import DatabaseError, transaction
from django.utils import timezone

from campaigns.choices import CampaignState, RecipientState
from campaigns.models import Campaign, CampaignChannel, Recipient
from leads.segments.definition import DefinitionInvalid
from messaging.models import Channel
from messaging.selectors.capacity import bulk_room
from messaging.services.holds import active_holds

from .ab import room_in_tests, within_tests
from .feeding_set import FeedingSet
from .moving import end_due
from .pace import AHEAD, Pace
from .pausing import pause_unaskable
from .rewording import steps_in_work

logger = logging.getLogger(__name__)

# Recipients of one transaction.
SET = 500
_MOST_ENDED = 20_000


def feed_campaigns() -> int:
    """One round over everything that runs; how many messages were queued."""
    expire_ended()
    lanes = _lanes()
    on_channel: dict[int, int] = {}
    for lane in lanes:
        on_channel[lane.channel_id] = on_channel.get(lane.channel_id, 0) + 1
    fed = 0
    for lane in lanes:
        room = bulk_room(lane.channel, now=timezone.now(), ahead=AHEAD)
        # What one campaign leaves of its share, the next may have.
        share = -(-room // on_channel[lane.channel_id])
        on_channel[lane.channel_id] -= 1
        fed += _feed_lane(lane, share)
    return fed


def _lanes() -> list[CampaignChannel]:
    """Without those whose campaign somebody holds: it would fill the outbox with what may not go."""
    running = CampaignChannel.objects.filter(campaign__state=CampaignState.RUNNING)
    held = active_holds(timezone.now()).origins
    lanes = running.select_related("campaign", "channel").order_by("channel", "campaign")
    return [lane for lane in lanes if lane.campaign.origin not in held]


def expire_ended() -> int:
    """Whoever has not had their turn when a campaign ends gets nothing."""
    ended = Campaign.objects.filter(state=CampaignState.RUNNING, ends_at__lte=timezone.now())
    return sum(end_due(pk, RecipientState.EXPIRED, most=_MOST_ENDED) for pk in ended.values_list("pk", flat=True))


def _feed_lane(lane: CampaignChannel, room: int) -> int:
    """One campaign on one channel; what is wrong with it must not keep the others."""
    fed = 0
    try:
        while room > fed:
            looked_at, queued = feed_set(lane.campaign, lane.channel, most=min(room - fed, SET))
            fed += queued
            if not looked_at:
                break
    except DatabaseError:
        raise
    except DefinitionInvalid:
        pause_unaskable(lane.campaign)
    except Exception:
        logger.exception("feed_failed", extra={"campaign": lane.campaign_id, "channel": lane.channel_id})
    return fed


@transaction.atomic
def feed_set(campaign: Campaign, channel: Channel, *, most: int) -> tuple[int, int]:
    """The next of them on this channel; how many were looked at, and how many of them queued."""
    now = timezone.now()
    # The row stays locked: one at a time, and a pause or cancel waits for the set, after which nothing more is fed.
    if not Campaign.objects.filter(pk=campaign.pk, state=CampaignState.RUNNING).update(updated_at=now):
        return 0, 0
    campaign.refresh_from_db()
    pace = Pace(campaign, now)
    room = room_in_tests(campaign)
    due = Recipient.objects.filter(campaign=campaign, channel=channel, state=RecipientState.DUE, next_at__lte=now)
    # Whoever is no part of a test waits for its end, and a text for its other wordings.
    waiting = [step_id for step_id, left in room.items() if left <= 0]
    if campaign.rewrites:
        waiting += steps_in_work(campaign)
    due = due.exclude(step__in=waiting) if waiting else due
    chosen = within_tests(due.order_by("next_at", "pk")[: pace.room(most=most)], room)
    if not chosen:
        return 0, 0
    feeding = FeedingSet(campaign, channel, chosen, now, pace)
    queued = feeding.queue()
    Campaign.objects.filter(pk=campaign.pk).update(paced_until=pace.until)
    return len(chosen), queued
