"""From recipients whose turn it is to messages in the outbox: what each gets, or why they get nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from campaigns.choices import Exclusion, RecipientState
from campaigns.errors import CampaignsError, ValueMissing
from campaigns.models import Campaign, Recipient, Variant, Wording
from campaigns.personalisation import values_for
from common.sql import lock_in_order
from leads.models import Lead
from messaging.content import Content
from messaging.errors import MessagingError, NotConsented, WindowClosed
from messaging.models import Channel, Conversation
from messaging.selectors.sending_rules import current_rules
from messaging.selectors.windows import window_of
from messaging.services.outbox_sets import Draft, Queued, enqueue_bulk, open_conversations
from messaging.services.quiet_hours import quiet_until
from messaging.services.starting import may_begin

from .moving import link_messages, move_recipients
from .pace import Pace
from .render import Renderer
from .rewording import choose_wording, wordings_of
from .stopping import hold_back
from .variants import choose_variant, variants_of


@dataclass(frozen=True, slots=True)
class _Ready:
    recipient: Recipient
    variant: Variant
    wording: Wording | None
    draft: Draft


class FeedingSet:
    """Recipients of one campaign on one channel, on their way into the outbox."""

    def __init__(
        self, campaign: Campaign, channel: Channel, chosen: Sequence[Recipient], now: datetime, pace: Pace
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
