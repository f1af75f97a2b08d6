"""A million people are enrolled into a campaign, against one bare INSERT … SELECT of the same rows.

Ours is what the worker does: the segment's question, who is left out and why, by which channel, in pieces with their
progress and figures. The contender is one statement written by hand for this very case, without pieces and figures.
In this process on PostgreSQL: what is measured is our code and its queries.
"""

import time
from typing import Any

from benchmarks.harness.bench import Bench
from benchmarks.harness.processes import ProcessEnded
from benchmarks.harness.product import empty, multiply, settle
from benchmarks.harness.report import Outcome
from benchmarks.harness.rounds import take_turns

PEOPLE, QUICK_PEOPLE = 1_000_000, 100_000
ROUNDS, QUICK_ROUNDS = 3, 3
PROMISED = 1.3
# Of so many: one has talked to the channel, one has said stop, one is not active.
_TALKED, _STOPPED, _INACTIVE = 5, 100, 1000
_EVERYBODY = {"version": 1, "match": "all", "rules": [{"field": "city", "op": "is", "value": ["Lagos"]}]}


def run(bench: Bench) -> Outcome:
    bench.product  # noqa: B018  Django is set up and its database migrated
    people = QUICK_PEOPLE if bench.quick else PEOPLE
    campaign, channel = _fill(people)
    rounds = QUICK_ROUNDS if bench.quick else ROUNDS
    rates = take_turns(
        "bare INSERT … SELECT", lambda: _ours(campaign, people), lambda: _bare(campaign, channel, people), rounds=rounds
    )
    return Outcome(
        # Time, not rate: how much longer ours takes.
        {"vs_bare_insert_select": round(1 / rates.median, 3)},
        {
            "unit": "recipients per second",
            "rows": {"people": people},
            "server": bench.postgres.name,
            "promised_at_most": PROMISED,
            "rates": rates.figures(),
        },
    )


def _fill(people: int) -> tuple[Any, Any]:
    from campaigns.models import Campaign, CampaignChannel, Step, Variant
    from leads.models import Consent, Identity, Lead
    from messaging.models import Channel, Conversation

    channel = Channel.objects.create(kind="waha", name="Shop", external_id="shop")
    series = f"generate_series(1, {people}) AS n"
    multiply(
        Lead(city="Lagos"),
        series,
        id="n",
        uuid="gen_random_uuid()",
        is_active=f"mod(n, {_INACTIVE}) <> 7",
    )
    multiply(Identity(lead_id=1, kind="phone"), series, lead_id="n", value="'+2348' || lpad(n::text, 9, '0')")
    _fill_talks(channel, people)
    _fill_stops(people)
    campaign = Campaign.objects.create(name="Everybody", audience=_EVERYBODY)
    CampaignChannel.objects.create(campaign=campaign, channel=channel)
    Variant.objects.create(step=Step.objects.create(campaign=campaign), body="Hello {name|friend}")
    settle(Lead, Identity, Conversation, Consent)
    return campaign, channel


def _fill_talks(channel: Any, people: int) -> None:
    from django.utils import timezone

    from messaging.models import Conversation

    now = timezone.now()
    multiply(
        Conversation(channel=channel, lead_id=1, started_at=now, last_message_at=now),
        f"generate_series({_TALKED}, {people}, {_TALKED}) AS n",
        lead_id="n",
        address="'2348' || lpad(n::text, 9, '0')",
    )


def _fill_stops(people: int) -> None:
    from django.utils import timezone

    from leads.models import Consent, ConsentRecord

    now = timezone.now()
    series = f"generate_series({_STOPPED}, {people}, {_STOPPED}) AS n"
    said = {"lead_id": "n", "id": "n"}
    multiply(ConsentRecord(lead_id=1, purpose="all", status="withdrawn", source="keyword", at=now), series, **said)
    multiply(
        Consent(lead_id=1, purpose="all", status="withdrawn", since=now, record_id=1), series, **said, record_id="n"
    )


def _empty() -> None:
    from campaigns.models import CampaignCount, Enrolment, Recipient

    empty(Recipient, CampaignCount, Enrolment)
    settle(Recipient)


def _ours(campaign: Any, people: int) -> float:
    from django.utils import timezone

    from campaigns.services.enrolment import begin_enrolment, work_on_enrolments

    _empty()
    begin_enrolment(campaign, at=timezone.now())
    began = time.perf_counter()
    while work_on_enrolments():
        pass
    return _checked(people) / (time.perf_counter() - began)


def _bare(campaign: Any, channel: Any, people: int) -> float:
    from django.db import connection, transaction

    _empty()
    step = campaign.steps.get()
    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO campaigns_recipient
                (campaign_id, step_id, created_at, next_at, occasion, lead_id, channel_id, state, reason)
            SELECT %s, %s, now(), now(), 0, l.id, CASE WHEN c.id IS NOT NULL OR i.id IS NOT NULL THEN %s END,
                CASE WHEN NOT l.is_active OR k.id IS NOT NULL OR (c.id IS NULL AND i.id IS NULL)
                    THEN 'excluded' ELSE 'due' END,
                CASE WHEN NOT l.is_active THEN 'inactive' WHEN k.id IS NOT NULL THEN 'opted_out'
                    WHEN c.id IS NULL AND i.id IS NULL THEN 'no_address' ELSE '' END
            FROM leads_lead AS l
            LEFT JOIN messaging_conversation AS c ON c.lead_id = l.id AND c.channel_id = %s
            LEFT JOIN leads_identity AS i ON i.lead_id = l.id AND i.kind = 'phone' AND i.current
            LEFT JOIN leads_consent AS k
                ON k.lead_id = l.id AND k.status = 'withdrawn' AND k.channel IN ('', 'whatsapp')
            WHERE l.city = 'Lagos'
            ON CONFLICT (campaign_id, lead_id, occasion) DO NOTHING
            """,
            [campaign.pk, step.pk, channel.pk, channel.pk],
        )
    return _checked(people) / (time.perf_counter() - began)


def _checked(people: int) -> int:
    from campaigns.models import Recipient

    states = {state: Recipient.objects.filter(state=state).count() for state in ("due", "excluded")}
    left_out = people // _STOPPED + people // _INACTIVE
    if states != {"due": people - left_out, "excluded": left_out}:
        raise ProcessEnded(f"of {people} people {states} were enrolled")
    return people
