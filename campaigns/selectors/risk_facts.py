"""The facts of a number's risk, counted by the database over the latest messages: never more than so many of them."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.utils import timezone

from campaigns.risk.facts import NumberFacts, Volume
from campaigns.risk.likeness import likeness_of
from campaigns.risk.timing import timing_of
from common.sql import rows, values_table
from leads.choices import ConsentStatus
from messaging.choices import AttemptOutcome, ChannelHealth, HoldScope, MessageState, TemplateQuality
from messaging.models import Attempt, Channel, Hold, MessageTemplate, Portfolio, WarmUp
from messaging.providers.registry import get_provider
from messaging.services.channels import CAUSE as CHANNEL_DOWN
from messaging.services.warm_up import quality_of, young_day

# What is judged of a number; older ones say little more about it.
_MOST_MESSAGES = 5_000
_MOST_READ = 400
# Counted of a day: a number that sends more is no young one, and twice as much is no leap.
_MOST_OF_A_DAY = 20_000
_HISTORY_DAYS = 14
# So long somebody has had to reply.
_RIPE = timedelta(hours=2)
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
# Codes by which a provider says that the person wants nothing more from the number:
# https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
# https://developers.facebook.com/docs/messenger-platform/error-codes
_BLOCKED: Mapping[str, frozenset[str]] = {
    "whatsapp_cloud": frozenset({"131050"}),
    "messenger": frozenset({"551"}),
    "whapi": frozenset({"403"}),
}

_RECENT = f"""
    WITH recent AS (
        SELECT a.message_id, a.started_at, a.code, a.bulk FROM messaging_attempt AS a
        WHERE a.channel_id = %s AND a.started_at > %s AND a.started_at <= %s
            AND a.outcome <> '{AttemptOutcome.NOT_SENT.value}'
        ORDER BY a.started_at DESC LIMIT {_MOST_MESSAGES}
    )
"""
_SENT = "JOIN messaging_message AS m ON m.id = r.message_id"
_TALK = f"{_SENT} JOIN messaging_conversation AS c ON c.id = m.conversation_id"


def facts_of(channel: Channel, *, at: datetime, hours: int = 24) -> NumberFacts:
    since = at - timedelta(hours=hours)
    window = (channel.pk, since, at)
    codes = _codes(window)
    bad, worst = _templates(channel, window)
    starts, texts = _sample(window)
    return NumberFacts(
        at=at,
        hours=hours,
        is_gateway=get_provider(channel.kind).limits.is_gateway,
        connected=channel.health != ChannelHealth.DOWN,
        volume=_volume(channel, at),
        timing=timing_of(starts, timezone.get_default_timezone()),
        likeness=likeness_of(texts),
        opted_out=_opted_out(window),
        codes=codes,
        blocked=sum(codes[code] for code in _BLOCKED.get(channel.kind, ())),
        quality=quality_of(channel),
        bad_templates=bad,
        template_quality=worst,
        disconnects=_disconnects(channel, at),
        **_people(window, at),
    )


def _people(window: tuple[Any, ...], at: datetime) -> dict[str, int]:
    cold = "c.last_inbound_at IS NULL"
    ripe = "r.bulk AND r.started_at <= %s"
    (found,) = rows(
        f"""
        {_RECENT}
        SELECT COUNT(DISTINCT m.id), COUNT(DISTINCT c.id), COUNT(DISTINCT CASE WHEN {cold} THEN c.id END),
            COUNT(DISTINCT CASE WHEN {cold} AND r.started_at > %s THEN c.id END),
            COUNT(DISTINCT CASE WHEN {ripe} THEN c.id END),
            COUNT(DISTINCT CASE WHEN {ripe} AND c.last_inbound_at >= r.started_at THEN c.id END),
            COUNT(DISTINCT CASE WHEN m.state = '{MessageState.FAILED.value}' THEN m.id END)
        FROM recent AS r {_TALK}
        """,
        [*window, at - _HOUR, at - _RIPE, at - _RIPE],
    )
    names = ("messages", "people", "strangers", "strangers_hour", "ripe", "replied", "failed")
    return dict(zip(names, found, strict=True))


def _codes(window: tuple[Any, ...]) -> Counter[str]:
    """Told at once or by a status later; without subcodes."""
    found = rows(
        f"""
        {_RECENT}
        SELECT COALESCE(NULLIF(r.code, ''), m.error_code) AS told, COUNT(DISTINCT m.id)
        FROM recent AS r {_SENT} WHERE r.code <> '' OR m.error_code <> '' GROUP BY 1
        """,
        window,
    )
    counted: Counter[str] = Counter()
    for code, number in found:
        counted[code.partition("/")[0]] += number
    return counted


def _opted_out(window: tuple[Any, ...]) -> int:
    """After a message, by the ledger: on whatever channel they said so."""
    ((number,),) = rows(
        f"""
        {_RECENT}
        SELECT COUNT(*) FROM (
            SELECT c.lead_id, MIN(r.started_at) AS first FROM recent AS r {_TALK} GROUP BY c.lead_id
        ) AS met
        WHERE EXISTS (
            SELECT 1 FROM leads_consentrecord AS k
            WHERE k.lead_id = met.lead_id AND k.at >= met.first AND k.at <= %s
                AND k.status = '{ConsentStatus.WITHDRAWN.value}'
        )
        """,
        [*window, window[-1]],
    )
    return int(number)


def _templates(channel: Channel, window: tuple[Any, ...]) -> tuple[tuple[str, ...], str]:
    """Those in use whose colour is bad, and the worst colour."""
    used = rows(f"{_RECENT} SELECT DISTINCT m.template_id FROM recent AS r {_SENT} WHERE m.template_id > 0", window)
    bad = (TemplateQuality.RED, TemplateQuality.YELLOW)
    rated = MessageTemplate.objects.filter(pk__in=[pk for (pk,) in used], quality__in=bad)
    found = dict(rated.order_by("name", "language").values_list("name", "quality"))
    return tuple(found), next((colour.value for colour in bad if colour in found.values()), "")


def _sample(window: tuple[Any, ...]) -> tuple[list[datetime], list[str]]:
    """When the latest campaign messages left, and what they said; a template's words are its provider's business."""
    channel_id, since, at = window
    tried = Attempt.objects.filter(channel=channel_id, started_at__gt=since, started_at__lte=at, bulk=True)
    latest = tried.exclude(outcome=AttemptOutcome.NOT_SENT).order_by("-started_at")
    found = list(latest.values_list("started_at", "message__body", "message__template_name")[:_MOST_READ])
    return [start for start, *_rest in found], [body for _start, body, template in found if not template]


def _volume(channel: Channel, at: datetime) -> Volume:
    spans = [(0, at - _HOUR, at), *((n + 1, at - (n + 1) * _DAY, at - n * _DAY) for n in range(_HISTORY_DAYS + 1))]
    hour, today, *before = _counts(channel.pk, spans)
    sent_before = [number for number in before if number]
    day = young_day(channel, at=at)
    return Volume(
        day=today,
        hour=hour,
        usual_day=round(median(sent_before)) if sent_before else None,
        young_day=day,
        young_cap=_young_cap(channel, day) if day else None,
    )


def _young_cap(channel: Channel, day: int) -> int:
    """Meta lets a number of its own reach so many people from the first day; a gateway's looks like a machine."""
    least = 0 if get_provider(channel.kind).limits.is_gateway else Portfolio.FIRST_LIMIT
    return max(WarmUp.TABLE[day - 1], least)


def _counts(channel_id: int, spans: list[tuple[int, datetime, datetime]]) -> list[int]:
    columns = [("number", "integer"), ("since", "timestamptz"), ("until", "timestamptz")]
    table, params = values_table(spans, columns)
    found = rows(
        f"""
        SELECT v.number, (
            SELECT COUNT(*) FROM (
                SELECT 1 FROM messaging_attempt AS a
                WHERE a.channel_id = %s AND a.started_at > v.since AND a.started_at <= v.until
                    AND a.outcome <> '{AttemptOutcome.NOT_SENT.value}'
                LIMIT {_MOST_OF_A_DAY}
            ) AS counted
        ) FROM {table} AS v
        """,
        [channel_id, *params],
    )
    return [number for _place, number in sorted(found)]


def _disconnects(channel: Channel, at: datetime) -> int:
    """Each of them held the channel until it was back."""
    went = Hold.objects.filter(scope=HoldScope.CHANNEL, key=str(channel.pk), cause=CHANNEL_DOWN)
    return went.filter(created_at__gt=at - _DAY, created_at__lte=at).count()
