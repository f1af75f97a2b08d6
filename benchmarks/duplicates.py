"""The nightly look for duplicates through a million leads, and the night after, when all are known.

In this process on PostgreSQL: what is measured is our code and its queries.
"""

import resource
import time
from typing import Any

from benchmarks.harness.bench import Bench
from benchmarks.harness.product import multiply, settle
from benchmarks.harness.report import Outcome, say

LEADS, QUICK_LEADS = 1_000_000, 100_000
PROMISED_SECONDS = 600
# One lead in so many has a twin, by each of the ways in which there are twins.
_TWINS = 100
_CITIES = 200


def run(bench: Bench) -> Outcome:
    bench.product  # noqa: B018  Django is set up and its database migrated
    leads = QUICK_LEADS if bench.quick else LEADS
    say(f"filling {leads:,} leads")
    _fill(leads)
    before, first, again = _peak_mb(), _timed(), _timed()
    say(f"{first[1]:,} pairs in {first[0]:.1f} s, the night after in {again[0]:.1f} s")
    figures = {"rows": {"leads": leads}, "server": bench.postgres.name, "found": first[1], "found_again": again[1]}
    took = {"first_seconds": first[0], "again_seconds": again[0]}
    return Outcome(
        {"night_of_promise": round(max(first[0], again[0]) / PROMISED_SECONDS, 3)},
        {**figures, **took, "peak_mb_before": before, "peak_mb": _peak_mb()},
    )


def _fill(count: int) -> None:
    from leads.models import Identity, Lead

    series = f"generate_series(1, {count}) AS n"
    # Every hundredth and the one after it are twins: by name and city, by e-mail, by a zero too many.
    twin = f"n - CASE WHEN mod(n, {_TWINS}) = 1 THEN 1 ELSE 0 END"
    multiply(
        Lead(),
        series,
        id="n",
        uuid="gen_random_uuid()",
        first_name="'أحمد'",
        last_name=f"'Bello' || ({twin})",
        city=f"'City' || mod({twin}, {_CITIES})",
    )
    zero = f"CASE WHEN mod(n, {_TWINS}) = 1 THEN '0' ELSE '' END"
    multiply(
        Identity(lead_id=1, kind="phone"),
        series,
        lead_id="n",
        value=f"'+234' || {zero} || '8' || lpad(({twin})::text, 9, '0')",
    )
    plus = f"CASE WHEN mod(n, {_TWINS}) = 1 THEN '+shop' ELSE '' END"
    multiply(
        Identity(lead_id=1, kind="email"), series, lead_id="n", value=f"'a' || ({twin}) || {plus} || '@example.com'"
    )
    settle(Lead, Identity)


def _timed() -> tuple[float, Any]:
    from leads.services.duplicates import find_duplicates

    began = time.perf_counter()
    found = find_duplicates()
    return round(time.perf_counter() - began, 1), found


def _peak_mb() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
