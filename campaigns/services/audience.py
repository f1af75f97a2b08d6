"""Who gets a campaign: a question about leads, frozen at launch and answered in sets into recipients.

Everybody of the audience becomes one row: either with a channel and a turn, or left out with the reason.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from campaigns.choices import CampaignKind, Exclusion, RecipientState
from campaigns.models import Campaign, CampaignChannel, Enrolment, Recipient, Variant
from common.sql import can_chain, rows
from leads.choices import ConsentPurpose, ConsentStatus
from leads.identity import IdentityKind
from leads.models import Consent, Identity, Lead
from leads.querysets import LeadQuerySet
from leads.segments.definition import parse
from leads.selectors.segments import matching_leads
from messaging.consent import network_of
from messaging.models import Conversation
from messaging.providers.registry import get_provider
from messaging.services.starting import may_begin

from .counting import Figure, note_counts
from .occasions import Begins, near, turns_of, unknown_day


def definition_of(campaign: Campaign) -> dict[str, Any]:
    """Its question as it stands now: that of its segment, or its own."""
    definition: dict[str, Any] = campaign.segment.definition if campaign.segment else campaign.audience
    return definition


def audience_of(campaign: Campaign, *, at: datetime) -> LeadQuerySet:
    """Raises DefinitionInvalid."""
    return matching_leads(parse(definition_of(campaign)), at=at)


@dataclass(frozen=True, slots=True)
class Plan:
    """What decides about everybody of a campaign alike."""

    shares: tuple[CampaignChannel, ...]
    first_step_id: int | None
    delay: timedelta
    hour: int | None
    # Where the window is closed, the first step has something to say in every variant.
    has_templates: bool
    begins_on: str = ""
    launched_at: datetime | None = None

    @property
    def begins(self) -> tuple[CampaignChannel, ...]:
        """Channels on which we may speak first."""
        return tuple(share for share in self.shares if may_begin(share.channel))


def plan_of(campaign: Campaign) -> Plan:
    shares = tuple(campaign.shares.select_related("channel").order_by("pk"))
    first = campaign.steps.order_by("number").first()
    variants = Variant.objects.filter(step=first, weight__gt=0)
    return Plan(
        shares=shares,
        first_step_id=first.pk if first else None,
        delay=timedelta(minutes=first.delay_minutes if first else 0),
        hour=first.delivery_hour if first else None,
        has_templates=not variants.filter(template_name="").exists(),
        begins_on=campaign.begins_on if campaign.kind == CampaignKind.DRIP else "",
        launched_at=campaign.launched_at,
    )


def judged(leads: QuerySet[Lead], plan: Plan, *, at: datetime) -> QuerySet[Any]:
    """With `route`, the channel for each, and `why`, the reason to leave them out ("": they get it)."""
    # An empty list would be no condition that the reasons below can be asked with.
    channels = [share.channel_id for share in plan.shares] or [0]
    known = Conversation.objects.filter(lead=OuterRef("pk"), channel__in=channels)
    # Where they can be answered for longest, and else where they were last: nobody hears from two of our numbers.
    best = known.order_by(F("window_until").desc(nulls_last=True), "-last_message_at", "pk")
    return (
        leads.annotate(
            lead_pk=F("pk"),
            met_on=Subquery(best.values("channel_id")[:1], output_field=BigIntegerField()),
            open_until=Subquery(best.values("window_until")[:1]),
            has_phone=Exists(Identity.objects.current().filter(lead=OuterRef("pk"), kind=IdentityKind.PHONE)),
            turn=F("pk") % Value(max(sum(share.weight for share in plan.begins), 1)),
        )
        .annotate(route=_route(plan))
        .annotate(why=_why(plan, at))
    )


def _route(plan: Plan) -> Any:
    if len(plan.shares) == 1 and plan.begins:
        # There is no other: nobody's conversations are looked through for it.
        return Value(plan.shares[0].channel_id, output_field=BigIntegerField())
    return Coalesce("met_on", _by_share(plan.begins), output_field=BigIntegerField())


def _by_share(shares: Sequence[CampaignChannel]) -> Any:
    """Whom no channel knows is dealt out by weight: the same person always to the same channel."""
    turns, upto = [], 0
    for share in shares:
        upto += share.weight
        turns.append(When(turn__lt=upto, then=Value(share.channel_id)))
    return Case(*turns, output_field=BigIntegerField()) if turns else Value(None, output_field=BigIntegerField())


def _why(plan: Plan, at: datetime) -> Case:
    """The first reason counts."""
    # The database looks for a conversation wherever `met_on` stands, so it stands last, behind what most have.
    nowhere = Q(has_phone=False) & Q(met_on=None) if plan.begins else Q(met_on=None)
    reasons = [
        (Q(is_active=False), Exclusion.INACTIVE),
        *((condition, Exclusion.OPTED_OUT) for condition in _said_stop(plan)),
        (nowhere, Exclusion.NO_ADDRESS),
    ]
    if plan.begins_on:
        reasons.append((unknown_day(plan.begins_on), Exclusion.NO_DATE))
    if not plan.has_templates:
        closed = Q(open_until=None) | Q(open_until__lte=at)
        reasons.append((Q(route__in=_with_window(plan)) & closed, Exclusion.NO_WINDOW))
    whens = [When(condition, then=Value(reason.value)) for condition, reason in reasons]
    return Case(*whens, default=Value(""), output_field=CharField())


def _said_stop(plan: Plan) -> list[Q]:
    """By the network of their channel. Who may have asked us to stop is enrolled: the outbox waits for the decision."""
    by_network: dict[str, list[int]] = {}
    for share in plan.shares:
        by_network.setdefault(network_of(share.channel.kind), []).append(share.channel_id)
    stopping = Consent.objects.filter(lead=OuterRef("pk"), status=ConsentStatus.WITHDRAWN)
    return [
        Q(Exists(stopping.stopping(purpose=ConsentPurpose.MARKETING, channel=network))) & Q(route__in=channels)
        for network, channels in by_network.items()
    ]


def _with_window(plan: Plan) -> list[int]:
    return [s.channel_id for s in plan.shares if get_provider(s.channel.kind).limits.window_hours is not None]


# In the order of `_enrol`.
_COLUMNS = "campaign_id, step_id, created_at, next_at, occasion, lead_id, channel_id, state, reason"


def enrol(enrolment: Enrolment, plan: Plan, *, after_id: int, until_id: int, now: datetime) -> int:
    """The audience among the leads of these ids (the first not included), in one statement; how many are new.

    In the caller's transaction. Who is a recipient already stays as they are, so it may run twice.
    """
    piece = candidates(plan, now).filter(pk__gt=after_id, pk__lte=until_id)
    turns = turns_of(_begins(plan), piece, now)
    piece = piece.filter(turns.who).annotate(occasion=turns.occasion)
    if enrolment.campaign.joins_later or plan.begins_on:
        # Asked again and again, and nearly all are in it already.
        piece = _new(piece, enrolment.campaign_id)
        if not piece.exists():
            return 0
    asked = matching_leads(parse(enrolment.definition), at=enrolment.at, among=piece)
    people = judged(asked.order_by(), plan, at=now).annotate(first_turn=turns.first)
    people = people.values_list("lead_pk", "route", "why", "first_turn", "occasion")
    select, params = people.query.sql_with_params()
    table = Recipient._meta.db_table
    insert = f"""
        INSERT INTO {table} ({_COLUMNS})
        SELECT %s, %s, %s, p.first_turn, p.occasion, p.lead_pk, p.route,
            CASE WHEN p.why = '' THEN '{RecipientState.DUE.value}' ELSE '{RecipientState.EXCLUDED.value}' END, p.why
        FROM ({select}) AS p WHERE true
        ON CONFLICT (campaign_id, lead_id, occasion) DO NOTHING
        RETURNING channel_id, state
    """
    campaign_id = enrolment.campaign_id
    values = [campaign_id, plan.first_step_id, now, *params]
    enrolled = _counted(insert, values)
    note_counts(
        {
            Figure(campaign_id, plan.first_step_id, None, channel_id, state): number
            for (channel_id, state), number in enrolled.items()
        }
    )
    return sum(enrolled.values())


def _new(leads: LeadQuerySet, campaign_id: int) -> LeadQuerySet:
    """Without who is a recipient for that occasion. Looked up by the person: PostgreSQL takes a campaign that has just
    begun to have no recipients, and would read all of them for each person."""
    theirs = Recipient.objects.filter(lead=OuterRef("pk"), occasion=OuterRef("occasion"))
    # An expression is in no index.
    known = theirs.annotate(of=F("campaign_id") + 0).filter(of=campaign_id)
    return leads.annotate(known=Subquery(known.values("pk")[:1])).filter(known=None)


def candidates(plan: Plan, now: datetime) -> LeadQuerySet:
    """Of all leads those whom a look at this moment concerns."""
    return Lead.objects.filter(near(_begins(plan), now))


def _begins(plan: Plan) -> Begins:
    return Begins(on=plan.begins_on, delay=plan.delay, hour=plan.hour, since=plan.launched_at)


def _counted(insert: str, params: Sequence[Any]) -> Counter[tuple[int | None, str]]:
    """Insert, and say how many of which sort; where the database can count them itself, no row comes back."""
    if not can_chain():
        return Counter((channel_id, state) for channel_id, state in rows(insert, params))
    found = rows(f"WITH enrolled AS ({insert}) SELECT channel_id, state, count(*) FROM enrolled GROUP BY 1, 2", params)
    return Counter({(channel_id, state): number for channel_id, state, number in found})
