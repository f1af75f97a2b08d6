"""Proof that figures equal rows, and their repair: rows are counted, which no page does, and what differs is inserted.

One statement reads both, so that what moves meanwhile is in both or in neither, and nobody waits.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import structlog
from django.db.models import Q
from django.utils import timezone

from campaigns.choices import CampaignState, RecipientState
from campaigns.hours import hour_sql
from campaigns.models import Campaign, CampaignCount, CampaignHour, PastStep, Recipient, Response
from common.sql import rows

from .attribution import MARKS
from .counting import CODE, PAST, Figure, insert_counts, split

log = structlog.get_logger(__name__)

# Of what ended longer ago hardly anything moves any more.
_SETTLED = timedelta(days=7)
_AT_WORK = (CampaignState.RUNNING, CampaignState.PAUSED)

_Figures = Counter[Figure]


def reconcile_campaigns() -> int:
    """Those that are at work or were lately; in how many anything had to be corrected."""
    lately = Q(finished_at__gte=timezone.now() - _SETTLED)
    campaigns = Campaign.objects.filter(Q(state__in=_AT_WORK) | lately)
    return sum(bool(reconcile(pk)) for pk in list(campaigns.values_list("pk", flat=True)))


def reconcile(campaign_id: int) -> int:
    """Make its figures those of its rows; how many were wrong."""
    totals, hours = differences(campaign_id)
    insert_counts(totals, hours)
    wrong = len(totals) + len(hours)
    if wrong:
        log.error("campaign_figures_corrected", campaign=campaign_id, figures=wrong)
    return wrong


def differences(campaign_id: int) -> tuple[_Figures, _Figures]:
    """What would have to be added to the figures of the campaign, and to those of its hours."""
    true: _Figures = Counter()
    noted: tuple[_Figures, _Figures] = (Counter(), Counter())
    for kind, step_id, variant_id, channel_id, what, hour, reason, number in rows(*_question(campaign_id)):
        figure = Figure(campaign_id, step_id, variant_id, channel_id, what, hour)
        if kind in ("total", "hour"):
            noted[kind == "hour"][figure] += int(number)
        else:
            true.update(dict.fromkeys(_figures(kind, figure, reason), number))
    totals, hours = (_less(one, other) for one, other in zip(split(true), noted, strict=True))
    return totals, hours


def _figures(kind: str, figure: Figure, reason: str) -> Iterable[Figure]:
    if kind == "did":
        yield figure._replace(what=MARKS[figure.what][1])
        return
    yield figure._replace(what=PAST + figure.what) if kind == "past" else figure
    if figure.what == RecipientState.FAILED:
        yield figure._replace(what=CODE + reason, hour=None)


def _less(one: _Figures, other: _Figures) -> _Figures:
    left = Counter(one)
    left.subtract(other)
    return Counter({figure: number for figure, number in left.items() if number})


def _question(campaign_id: int) -> tuple[str, list[Any]]:
    # What people left who were erased since has no rows.
    noted = "WHERE campaign_id = %s AND NOT erased"
    hour, failed = hour_sql("queued_at"), RecipientState.FAILED.value
    why = f"CASE WHEN state = '{failed}' THEN reason ELSE '' END"
    standing = f"step_id, variant_id, channel_id, state, {hour}, {why}"
    did = f"step_id, variant_id, channel_id, kind, {hour}"
    parts = [
        f"SELECT 'now', {standing}, COUNT(*) FROM {_table(Recipient)} WHERE campaign_id = %s GROUP BY {standing}",
        f"SELECT 'past', {standing}, COUNT(*) FROM {_table(PastStep)} WHERE campaign_id = %s GROUP BY {standing}",
        f"SELECT 'did', {did}, '', COUNT(*) FROM {_table(Response)} WHERE campaign_id = %s AND counted GROUP BY {did}",
        "SELECT 'total', step_id, variant_id, channel_id, what, NULL, '', SUM(value) "
        f"FROM {_table(CampaignCount)} {noted} GROUP BY step_id, variant_id, channel_id, what",
        "SELECT 'hour', NULL, variant_id, channel_id, what, hour, '', SUM(value) "
        f"FROM {_table(CampaignHour)} {noted} GROUP BY variant_id, channel_id, what, hour",
    ]
    return " UNION ALL ".join(parts), [campaign_id] * len(parts)


def _table(model: Any) -> str:
    return str(model._meta.db_table)
