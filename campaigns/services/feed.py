"""Recipients whose turn it is become messages in the outbox, a little ahead of what their channel can send.

So a pause bites at once, replies find a short queue, and no million rows wait. A set is one transaction: the messages,
and who got which. Whoever dies leaves whole sets, and the key of a message makes it one message whoever repeats it.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.utils import timezone

from campaigns.choices import CampaignState, Exclusion, RecipientState
from campaigns.errors import CampaignsError, ValueMissing
from campaigns.models import Campaign, CampaignChannel, Recipient, Variant, Wording
from campaigns.personalisation import values_for
from common.sql import lock_in_order
from leads.models import Lead
from leads.segments.definition import DefinitionInvalid
from messaging.content import Content
from messaging.errors import MessagingError, NotConsented, WindowClosed
from messaging.models import Channel, Conversation
from messaging.selectors.capacity import bulk_room
from messaging.selectors.sending_rules import current_rules
from messaging.selectors.windows import window_of
from messaging.services.holds import active_holds
from messaging.services.outbox_sets import Draft, Queued, enqueue_bulk, open_conversations
from messaging.services.quiet_hours import quiet_until
from messaging.services.starting import may_begin

from .ab import room_in_tests, within_tests
from .moving import end_due, link_messages, move_recipients
from .pausing import pause_unaskable
from .render import Renderer
from .rewording import choose_wording, steps_in_work, wordings_of
from .stopping import hold_back
from .variants import choose_variant, variants_of

logger = logging.getLogger(__name__)

# Three rounds of the feed: one may be late.
AHEAD = timedelta(seconds=30)
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
    pace = _Pace(campaign, now)
    room = room_in_tests(campaign)
    due = Recipient.objects.filter(campaign=campaign, channel=channel, state=RecipientState.DUE, next_at__lte=now)
    # Whoever is no part of a test waits for its end, and a text for its other wordings.
    waiting = [step_id for step_id, left in room.items() if left <= 0]
    if campaign.rewrites:
        waiting += steps_in_work(campaign)
    due = due.exclude(step__in=waiting) if waiting else due
    chosen = within_tests(due.order_by("next_at", "pk")[: min(most, pace.room)], room)
    if not chosen:
        return 0, 0
    feeding = _Set(campaign, channel, chosen, now, pace)
    queued = feeding.queue()
    Campaign.objects.filter(pk=campaign.pk).update(paced_until=pace.until)
    return len(chosen), queued


class _Pace:
    """The campaign's own rate: an instant for each message, evenly spaced, none further ahead than we feed."""

    def __init__(self, campaign: Campaign, now: datetime) -> None:
        self._now = now
        self._gap = timedelta(minutes=1) / campaign.per_minute if campaign.per_minute else None
        self.until = max(campaign.paced_until or now, now) if self._gap else campaign.paced_until

    @property
    def room(self) -> int:
        if self._gap is None or self.until is None:
            return SET
        return max(-((self.until - self._now - AHEAD) // self._gap), 0)

    def take(self) -> datetime:
        if self._gap is None or self.until is None:
            return self._now
        at = self.until
        self.until += self._gap
        return at


@dataclass(frozen=True, slots=True)
class _Ready:
    recipient: Recipient
    variant: Variant
    wording: Wording | None
    draft: Draft


class _Set:
    """Recipients of one campaign on one channel, on their way into the outbox."""

    def __init__(
        self, campaign: Campaign, channel: Channel, chosen: Sequence[Recipient], now: datetime, pace: _Pace
    ) -> None:
        self.campaign, self.channel, self.now, self.pace = campaign, channel, now, pace
        lead_ids = [recipient.lead_id for recipient in chosen]
        # Leads before their conversations, as everybody takes them.
        lock_in_order(Lead._meta.db_table, lead_ids)
        self.people = {lead.pk: lead for lead in Lead.objects.with_identities().filter(pk__in=lead_ids)}
        self.chosen = [recipient for recipient in chosen if recipient.lead_id in self.people]
        self.variants = variants_of([recipient.step_id for recipient in self.chosen])
        # Made ahead: nobody is asked for them here.
        self.wordings = wordings_of(one for some in self.variants.values() for one in some) if campaign.rewrites else {}
        self.renderer = Renderer(channel)
        self.left_out: dict[Exclusion, list[int]] = {}

    def queue(self) -> int:
        """How many messages stand in the outbox for it."""
        awake = hold_back(self.campaign, self._without_quiet(), now=self.now)
        conversations = self._conversations(awake)
        ready = [one for recipient in awake if (one := self._ready(recipient, conversations)) is not None]
        queued = enqueue_bulk(channel=self.channel, drafts=[one.draft for one in ready], origin=self.campaign.origin)
        self._note_refused(ready, queued)
        for reason, ids in self.left_out.items():
            move_recipients(Recipient.objects.filter(pk__in=ids), RecipientState.EXCLUDED, reason=reason.value)
        by_recipient = {one.recipient.pk: one for one in ready if one.draft.key in queued.ids}
        return link_messages(
            {
                pk: (queued.ids[one.draft.key], one.variant.pk, one.wording.pk if one.wording else None)
                for pk, one in by_recipient.items()
            },
            at=self.now,
        )

    def _without_quiet(self) -> list[Recipient]:
        """Where it is quiet time now, their turn is at its end: the outbox is no waiting room for the night."""
        rules = current_rules()
        ends: dict[datetime, list[int]] = {}
        for recipient in self.chosen:
            if end := quiet_until(rules, self.people[recipient.lead_id].time_zone, self.now):
                ends.setdefault(end, []).append(recipient.pk)
        for end, ids in ends.items():
            Recipient.objects.filter(pk__in=ids, state=RecipientState.DUE).update(next_at=end)
        asleep = {pk for ids in ends.values() for pk in ids}
        return [recipient for recipient in self.chosen if recipient.pk not in asleep]

    def _conversations(self, recipients: Sequence[Recipient]) -> dict[int, Conversation]:
        begins = may_begin(self.channel)
        people = [self.people[recipient.lead_id] for recipient in recipients]
        return open_conversations(
            channel=self.channel,
            addresses={lead.pk: lead.phone.removeprefix("+") if begins else "" for lead in people},
        )

    def _ready(self, recipient: Recipient, conversations: Mapping[int, Conversation]) -> _Ready | None:
        """What is sent to them; None where nothing can be, and then they are left out."""
        conversation = conversations.get(recipient.lead_id)
        variant = choose_variant(self.variants.get(recipient.step_id or 0, []), recipient)
        if conversation is None or variant is None:
            self._leave_out(recipient, Exclusion.GONE if conversation else Exclusion.NO_ADDRESS)
            return None
        values = values_for(self.people[recipient.lead_id], self.campaign.variables)
        is_open = window_of(conversation, now=self.now).is_open
        wording = choose_wording(self.wordings, variant, recipient) if is_open else None
        try:
            content = self.renderer.content(variant, values, window_open=is_open, wording=wording)
        except (CampaignsError, MessagingError) as error:
            self._leave_out(recipient, _reason(error))
            return None
        return _Ready(recipient, variant, wording, self._draft(recipient, conversation, content))

    def _draft(self, recipient: Recipient, conversation: Conversation, content: Content) -> Draft:
        turn = self.pace.take()
        expires = turn + timedelta(hours=self.campaign.lifetime_hours)
        ends_at = self.campaign.ends_at
        return Draft(
            conversation=conversation,
            content=content,
            key=f"{self.campaign.origin}:{recipient.step_id}:{recipient.pk}",
            not_before=turn,
            expires_at=min(expires, ends_at) if ends_at else expires,
        )

    def _note_refused(self, ready: Sequence[_Ready], queued: Queued) -> None:
        for one in ready:
            if refusal := queued.refused.get(one.draft.key):
                self._leave_out(one.recipient, _reason(refusal))

    def _leave_out(self, recipient: Recipient, reason: Exclusion) -> None:
        self.left_out.setdefault(reason, []).append(recipient.pk)


_REASONS: dict[type[Exception], Exclusion] = {
    ValueMissing: Exclusion.NO_VALUE,
    WindowClosed: Exclusion.NO_WINDOW,
    NotConsented: Exclusion.OPTED_OUT,
}


def _reason(error: Exception) -> Exclusion:
    return next((why for kind, why in _REASONS.items() if isinstance(error, kind)), Exclusion.REFUSED)
