"""A million leads: all scored anew, and segments counted as the builder counts them while one builds.

In this process on PostgreSQL: what is measured is our code and its queries.
"""

import resource
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from benchmarks.harness.bench import Bench
from benchmarks.harness.product import multiply, settle
from benchmarks.harness.report import Outcome, say
from benchmarks.harness.shop import FIRST_NAMES

LEADS, QUICK_LEADS = 1_000_000, 100_000
PROMISED_SECONDS = 1.0
_CITIES = ("Lagos", "Abuja", "Ibadan", "Kano", "القاهرة", "الرياض")
_ROUNDS = 5


def run(bench: Bench) -> Outcome:
    bench.product  # noqa: B018  Django is set up and its database migrated
    leads = QUICK_LEADS if bench.quick else LEADS
    say(f"filling {leads:,} leads")
    _fill(leads)
    scored = _scored(leads)
    segments = {name: _counted(name, rules) for name, rules in _segments().items()}
    slowest = max(figure["ms"] for figure in segments.values()) / 1000
    hot = _hot()
    return Outcome(
        {"count_of_promise": round(slowest / PROMISED_SECONDS, 3)},
        {"rows": {"leads": leads}, "server": bench.postgres.name, **scored, "segments": segments, "hot_ms": hot},
    )


# A tenth wrote within the month, the rest long ago.
_LAST_IN = "now() - mod(n::bigint * 7919, 100000) * interval '5 minutes'"


def _fill(count: int) -> None:
    from leads.models import Activity, Identity, Lead, LeadTag

    series = f"generate_series(1, {count}) AS n"
    _fill_leads(series)
    _fill_what_they_have(series)
    settle(Lead, Identity, LeadTag, Activity)


def _fill_leads(series: str) -> None:
    from django.utils import timezone

    from leads.models import Lead

    now = timezone.now()
    multiply(
        Lead(last_name="Bello", language="en", last_inbound_at=now, last_message_at=now, last_inquiry_at=now, value=1),
        series,
        id="n",
        uuid="gen_random_uuid()",
        first_name=_one_of(FIRST_NAMES),
        city=_one_of(_CITIES),
        stage=_one_of(("NEW", "NEW", "CONTACTED", "QUALIFIED", "WON", "LOST")),
        label=_one_of(("COLD", "COLD", "WARM", "HOT")),
        created_at="now() - mod(n::bigint * 104729, 500000) * interval '1 minute'",
        inbound_count="mod(n, 30)",
        reply_count="mod(n, 9)",
        active_days="mod(n, 7)",
        inquiry_count="mod(n, 4)",
        last_inbound_at=_LAST_IN,
        last_message_at=_LAST_IN,
        last_inquiry_at=_LAST_IN,
        value="CASE WHEN mod(n, 3) = 0 THEN mod(n, 1000) END",
    )


def _fill_what_they_have(series: str) -> None:
    """A number, a tag and a word of the timeline each."""
    from django.utils import timezone

    from leads.models import Activity, Identity, LeadTag, Tag

    now = timezone.now()
    multiply(
        Identity(lead_id=1, kind="phone", current=True), series, lead_id="n", value="'+2348' || lpad(n::text, 9, '0')"
    )
    tags = [Tag.objects.create(name=name) for name in ("VIP", "ghost")]
    multiply(
        LeadTag(lead_id=1, tag_id=tags[0].pk, at=now, source="bench"),
        series,
        lead_id="n",
        tag_id=f"CASE WHEN mod(n, 10) = 0 THEN {tags[0].pk} ELSE {tags[1].pk} END",
    )
    multiply(
        Activity(lead_id=1, kind="call", at=now, stage="NEW"),
        series,
        lead_id="n",
        at=_LAST_IN,
        kind=_one_of(("call", "note")),
    )


def _one_of(words: tuple[str, ...]) -> str:
    return "(ARRAY[" + ",".join(f"'{word}'" for word in words) + f"])[1 + mod(n, {len(words)})]"


def _scored(leads: int) -> dict[str, Any]:
    from django.utils import timezone

    from leads.services.scoring import rescore_all

    before = _peak_mb()
    first = _timed(rescore_all)
    again = _timed(rescore_all)
    tomorrow = timezone.now() + timedelta(days=1)
    nightly = _timed(lambda: rescore_all(at=tomorrow))
    say(f"all scored in {first[0]:.1f} s, the night after in {nightly[0]:.1f} s")
    return {
        "first_seconds": first[0],
        "unchanged_seconds": again[0],
        "nightly_seconds": nightly[0],
        "nightly_changed": nightly[1].changed,
        "leads_per_second": round(leads / nightly[0]),
        "peak_mb_before": before,
        "peak_mb": _peak_mb(),
    }


def _segments() -> dict[str, list[dict[str, Any]]]:
    from leads.models import Tag

    vip = Tag.objects.get(name="VIP").pk
    lagos = {"field": "city", "op": "is", "value": ["Lagos"]}
    lately = {"field": "last_message_at", "op": "in_last", "value": 7}
    return {
        "city": [lagos],
        "city_and_label": [lagos, {"field": "label", "op": "in", "value": ["HOT", "WARM"]}],
        "silent_for_a_month": [{"field": "last_message_at", "op": "not_in_last", "value": 30}],
        "tagged_and_lately": [{"field": "tags", "op": "any", "value": [vip]}, lately],
        "not_tagged_in_city": [{"field": "tags", "op": "none", "value": [vip]}, lagos],
        "called_lately": [{"field": "activity", "op": "has", "value": {"kinds": ["call"], "days": 7}}],
        "phone_and_score": [{"field": "has_phone", "op": "yes"}, {"field": "score", "op": "at_least", "value": 60}],
        "nested": [
            lagos,
            {"match": "none", "rules": [{"field": "stage", "op": "in", "value": ["WON", "LOST"]}, lately]},
        ],
    }


def _counted(name: str, rules: list[dict[str, Any]]) -> dict[str, Any]:
    from leads.segments.definition import parse
    from leads.selectors.segments import count_leads, matching_leads

    definition = parse({"match": "all", "rules": rules})
    took = [_timed(lambda: count_leads(matching_leads(definition))) for _ in range(_ROUNDS)]
    figure = {
        "ms": round(statistics.median(seconds for seconds, _counted in took) * 1000, 1),
        "people": took[-1][1].number,
        "exact": took[-1][1].exact,
    }
    say(f"{name}: {figure}")
    return figure


def _hot() -> float:
    from leads.selectors.scoring import hot_leads

    took = [_timed(lambda: list(hot_leads(threshold=60)[:20]))[0] for _ in range(_ROUNDS)]
    return round(statistics.median(took) * 1000, 1)


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = work()
    return round(time.perf_counter() - started, 4), result


def _peak_mb() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
