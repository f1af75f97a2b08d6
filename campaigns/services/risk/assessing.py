"""The risk of numbers, every half hour, and of texts at their launch: kept as rows, and acted upon.

A number is one transaction. Whoever dies leaves whole numbers, and the next run begins with those that were not
assessed for longest.
"""

import logging
import time
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from campaigns.choices import RiskLevel
from campaigns.models import Campaign, NumberRisk, RiskAssessment, Variant
from campaigns.risk.judging import Assessed, judge, metrics_of
from campaigns.risk.parts import Part
from campaigns.risk.texts import text_risk
from campaigns.selectors.risk import current_rules
from campaigns.selectors.risk_facts import facts_of
from common.phrases import keep
from common.retention import in_batches
from messaging.choices import ChannelState
from messaging.models import Channel

from .holding import follow_level, sync_holds
from .telling import tell

logger = logging.getLogger(__name__)

# Somewhat less than the interval of the schedule.
DUE_AFTER = timedelta(minutes=25)
_AT_ONCE = 20


def assess_numbers(*, now: datetime | None = None, most_seconds: float = 600.0) -> int:
    """Every number that is due; how many. What is wrong with one does not keep the others."""
    deadline, assessed = time.monotonic() + most_seconds, 0
    _begin_missing()
    at = now or timezone.now()
    while time.monotonic() < deadline and (due := _due(at)):
        for risk in due:
            assessed += _try(risk, at)
    sync_holds()
    return assessed


def assess_number(risk: NumberRisk, *, at: datetime) -> Assessed:
    """Count, judge, keep and act."""
    rules = current_rules()
    facts = facts_of(risk.channel, at=at)
    with transaction.atomic():
        mine = NumberRisk.objects.select_for_update().get(pk=risk.pk)
        mine.channel = risk.channel
        found = judge(facts, rules, before=RiskLevel(mine.level))
        row = RiskAssessment.objects.create(
            channel=mine.channel,
            at=at,
            score=found.score,
            level=found.level,
            parts=[part_as_kept(part) for part in found.parts],
            advice=[keep(advice) for advice in found.advice],
            metrics=dict(metrics_of(facts)),
        )
        mine.assessment, mine.score, mine.level, mine.assessed_at = row, found.score, found.level, at
        follow_level(mine, rules, at=at)
        mine.save()
    tell(mine, found, rules)
    return found


def assess_texts(campaign: Campaign, *, at: datetime) -> None:
    """Of every text of ours, as it is launched; a template's text was judged by its provider."""
    written = Variant.objects.filter(step__campaign=campaign).exclude(body="")
    found = [(variant, text_risk(variant.body)) for variant in written]
    RiskAssessment.objects.bulk_create(
        RiskAssessment(
            variant=variant,
            at=at,
            score=risk.score,
            level=risk.level,
            parts=[part_as_kept(part) for part in risk.parts],
            advice=list(risk.advice),
        )
        for variant, risk in found
    )


def purge_assessments(before: datetime, *, whole_rows: bool) -> int:
    """What is older goes, words and all: the figures of a number stay in what is newer."""
    old = RiskAssessment.objects.filter(at__lt=before)
    return sum(batch.delete()[0] for batch in in_batches(old))


def part_as_kept(part: Part) -> dict[str, object]:
    return {"code": part.code, "points": part.points, "most": part.most, "evidence": keep(part.evidence)}


def _begin_missing() -> None:
    new = Channel.objects.exclude(pk__in=NumberRisk.objects.values("channel"))
    NumberRisk.objects.bulk_create([NumberRisk(channel=channel) for channel in new], ignore_conflicts=True)


def _due(at: datetime) -> list[NumberRisk]:
    """Those not assessed for longest first. One that failed has its turn again with the next run."""
    due = NumberRisk.objects.filter(Q(assessed_at=None) | Q(assessed_at__lte=at - DUE_AFTER))
    active = due.filter(channel__state=ChannelState.ACTIVE).select_related("channel")
    return list(active.order_by(F("assessed_at").asc(nulls_first=True), "pk")[:_AT_ONCE])


def _try(risk: NumberRisk, at: datetime) -> bool:
    try:
        assess_number(risk, at=at)
    except Exception:
        logger.exception("risk_not_assessed", extra={"channel": risk.channel_id})
        # Not again in this run.
        NumberRisk.objects.filter(pk=risk.pk).update(assessed_at=at)
        return False
    return True
