"""A drip goes on: who waits for the next step becomes due for it, in sets, against a loop over objects.

And a look that finds nothing, among everybody enrolled: it happens every ten seconds. In this process on PostgreSQL:
what is measured is our code and its queries.
"""

import statistics
import time
from datetime import timedelta
from typing import Any

from benchmarks.harness.bench import Bench
from benchmarks.harness.processes import ProcessEnded
from benchmarks.harness.product import empty, multiply, settle
from benchmarks.harness.report import Outcome, say
from benchmarks.harness.rounds import take_turns

ENROLLED, QUICK_ENROLLED = 1_000_000, 200_000
# Whose time has come, for ours and for the loop.
DUE, QUICK_DUE = 50_000, 20_000
LOOP_DUE = 500
ROUNDS, QUICK_ROUNDS = 5, 3
IDLE_LOOKS = 50
PROMISED_IDLE_MS = 5.0
_AGO = "now() - interval '2 days'"


def run(bench: Bench) -> Outcome:
    bench.product  # noqa: B018  Django is set up and its database migrated
    enrolled = QUICK_ENROLLED if bench.quick else ENROLLED
    due = QUICK_DUE if bench.quick else DUE
    say(f"filling {enrolled:,} recipients")
    campaign = _fill(enrolled)
    rates = take_turns(
        "loop over objects",
        lambda: _ours(campaign, due),
        lambda: _loop(campaign, LOOP_DUE),
        rounds=QUICK_ROUNDS if bench.quick else ROUNDS,
    )
    idle = _idle_ms()
    return Outcome(
        {"vs_orm_loop": rates.median, "idle_of_promise": round(idle / PROMISED_IDLE_MS, 3)},
        {
            "unit": "people advanced per second",
            "rows": {"enrolled": enrolled, "due": due, "due_of_the_loop": LOOP_DUE},
            "server": bench.postgres.name,
            "rates": rates.figures(),
            "idle_ms": round(idle, 2),
        },
    )


def _fill(enrolled: int) -> Any:
    from django.utils import timezone

    from campaigns.models import Campaign, CampaignChannel, Recipient, Step, Variant
    from leads.models import Lead
    from messaging.models import Channel

    now = timezone.now()
    channel = Channel.objects.create(kind="waha", name="Shop", external_id="shop")
    campaign = Campaign.objects.create(name="Drip", kind="drip", state="running", launched_at=now)
    CampaignChannel.objects.create(campaign=campaign, channel=channel)
    for number in range(1, 4):
        step = Step.objects.create(campaign=campaign, number=number, delay_minutes=24 * 60 if number > 1 else 0)
        Variant.objects.create(step=step, body=f"Step {number}")
    series = f"generate_series(1, {enrolled}) AS n"
    multiply(Lead(), series, id="n", uuid="gen_random_uuid()")
    first = campaign.steps.get(number=1)
    had = Recipient(
        campaign=campaign,
        lead_id=1,
        channel=channel,
        step=first,
        variant=first.variants.get(),
        state="delivered",
        queued_at=now + timedelta(hours=1),
    )
    multiply(had, series, id="n", lead_id="n")
    settle(Lead, Recipient)
    return campaign


def _make_due(campaign: Any, number: int) -> None:
    """The time of so many has come; nobody has anything behind them yet."""
    from django.db import connection

    from campaigns.models import CampaignCount, PastStep, Recipient

    empty(PastStep, CampaignCount)
    first = campaign.steps.get(number=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE campaigns_recipient SET state = 'delivered', step_id = %s, variant_id = %s, queued_at = now() + "
            "interval '1 hour' WHERE step_id <> %s OR queued_at < now()",
            [first.pk, first.variants.get().pk, first.pk],
        )
        cursor.execute(f"UPDATE campaigns_recipient SET queued_at = {_AGO} WHERE id <= %s", [number])
    settle(Recipient)


def _ours(campaign: Any, number: int) -> float:
    from campaigns.services.advance import advance_drips

    _make_due(campaign, number)
    began = time.perf_counter()
    advanced = advance_drips()
    seconds = time.perf_counter() - began
    _check(campaign, number, advanced)
    return number / seconds


def _loop(campaign: Any, number: int) -> float:
    """As it is written who thinks of one person at a time: the same rows in the same tables."""
    from django.db import transaction
    from django.utils import timezone

    from campaigns.models import CampaignCount, PastStep, Recipient
    from campaigns.transitions import PASSED

    _make_due(campaign, number)
    following = campaign.steps.get(number=2)
    began = time.perf_counter()
    now = timezone.now()
    due = Recipient.objects.filter(
        campaign=campaign, step__number=1, state__in=PASSED, queued_at__lte=now - timedelta(days=1)
    )
    advanced = 0
    for recipient in due:
        with transaction.atomic():
            had = {"campaign": campaign, "channel_id": recipient.channel_id}
            PastStep.objects.create(
                recipient=recipient,
                step_id=recipient.step_id,
                variant_id=recipient.variant_id,
                message_id=recipient.message_id,
                state=recipient.state,
                queued_at=recipient.queued_at,
                **had,
            )
            CampaignCount.objects.create(step=following, what="due", value=1, **had)
            recipient.step, recipient.variant, recipient.message = following, None, None
            recipient.state, recipient.next_at = "due", now
            recipient.save()
        advanced += 1
    seconds = time.perf_counter() - began
    _check(campaign, number, advanced)
    return number / seconds


def _check(campaign: Any, number: int, advanced: int) -> None:
    from campaigns.models import PastStep, Recipient

    told = (
        advanced,
        Recipient.objects.filter(campaign=campaign, step__number=2, state="due").count(),
        PastStep.objects.count(),
    )
    if set(told) != {number}:
        raise ProcessEnded(f"{number} were due; advanced, at the next step and behind are {told}")


def _idle_ms() -> float:
    """The look of every ten seconds, when nobody's time has come."""
    from campaigns.services.advance import advance_drips, wake_if_due

    advance_drips()
    took = []
    for _ in range(IDLE_LOOKS):
        began = time.perf_counter()
        if advance_drips():
            raise ProcessEnded("somebody's time had come")
        wake_if_due()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)
