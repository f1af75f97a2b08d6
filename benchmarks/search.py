"""A million leads are searched as staff type: names in another spelling, the last digits of a phone.

In this process on PostgreSQL: what is measured is the query of the list and its first fifty rows.
"""

import statistics
import time
from typing import Any

from benchmarks.harness.bench import Bench
from benchmarks.harness.product import multiply, settle
from benchmarks.harness.report import Outcome, say
from benchmarks.harness.shop import FIRST_NAMES

LEADS, QUICK_LEADS = 1_000_000, 1_000_000
PROMISED_MS = 200
_ROUNDS, _QUICK_ROUNDS = 30, 10
_RARE = 4321
# Numbers as different as people have them, each once.
_SPREAD = "mod(n::bigint * 387420489, 1000000000)"


def run(bench: Bench) -> Outcome:
    bench.product  # noqa: B018  Django is set up and its database migrated
    leads = QUICK_LEADS if bench.quick else LEADS
    say(f"filling {leads:,} leads")
    _fill(leads)
    rounds = _QUICK_ROUNDS if bench.quick else _ROUNDS
    figures = {name: _measured(text, rounds) for name, text in _texts(leads).items()}
    worst = max(figure["p95_ms"] for figure in figures.values())
    return Outcome(
        {"p95_of_promise": round(worst / PROMISED_MS, 3)},
        {"rows": {"leads": leads}, "server": bench.postgres.name, "searches": figures},
    )


def _texts(leads: int) -> dict[str, str]:
    number = f"+2348{leads // 2 * 387_420_489 % 1_000_000_000:09d}"
    return {
        "arabic_rare_other_spelling": "امنه",
        "arabic_two_words_other_spelling": "إحمد يحيي",
        "arabic_common": "احمد",
        "latin_common": "ami",
        "suffix_4": number[-4:],
        "suffix_5": number[-5:],
        "suffix_7": number[-7:],
        "whole_number": number,
        "local_number": f"0{number[4:7]} {number[7:10]} {number[10:]}",
        "nobody": "zzyzx",
    }


def _measured(text: str, rounds: int) -> dict[str, Any]:
    from leads.models import Lead

    def ask() -> list[int]:
        return list(Lead.objects.search(text).order_by("-id").values_list("pk", flat=True)[:50])

    found, took = ask(), []
    for _round in range(rounds):
        began = time.perf_counter()
        ask()
        took.append((time.perf_counter() - began) * 1000)
    figure = {
        "found": len(found),
        "median_ms": round(statistics.median(took), 1),
        "p95_ms": round(sorted(took)[int(len(took) * 0.95) - 1], 1),
    }
    say(f"{text}: {figure}")
    return figure


def _fill(count: int) -> None:
    from leads.models import Identity, Lead

    series = f"generate_series(1, {count}) AS n"
    rare = f"CASE WHEN mod(n, {_RARE}) = 0 THEN 'آمنة' WHEN mod(n, 10) = 0 THEN 'أحمد'"
    multiply(
        Lead(language="en"),
        series,
        id="n",
        uuid="gen_random_uuid()",
        first_name=f"{rare} ELSE {_one_of(FIRST_NAMES)} END",
        last_name="CASE WHEN mod(n, 700) = 0 THEN 'يحيى' ELSE 'Bello' || mod(n, 5000) END",
    )
    multiply(
        Identity(lead_id=1, kind="phone", current=True),
        series,
        lead_id="n",
        value=f"'+2348' || lpad({_SPREAD}::text, 9, '0')",
    )
    settle(Lead, Identity)


def _one_of(words: tuple[str, ...]) -> str:
    return "(ARRAY[" + ",".join(f"'{word}'" for word in words) + f"])[1 + mod(n, {len(words)})]"
