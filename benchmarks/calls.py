"""The public list with 50,000 open calls: plain, narrowed, searched, far back, as visitors and engines ask for it.

In this process with Django's test client on PostgreSQL, every answer made anew: the cache would hide what it costs.
"""

import statistics
import time
from typing import Any

from benchmarks.harness.bench import Bench
from benchmarks.harness.product import multiply, settle
from benchmarks.harness.report import Outcome, say

CALLS = QUICK_CALLS = 50_000
PROMISED_MS = 50
_ROUNDS, _QUICK_ROUNDS = 60, 20
_RARE = 25_000
_CITIES = ("Riyadh", "Jeddah", "Cairo", "Dubai", "Lagos", "Amman", "Beirut")
_KINDS = ("film", "series", "commercial", "theatre", "voice", "photo")


def run(bench: Bench) -> Outcome:
    bench.product  # noqa: B018  Django is set up and its database migrated
    calls = QUICK_CALLS if bench.quick else CALLS
    say(f"filling {calls:,} calls")
    _fill(calls)
    rounds = _QUICK_ROUNDS if bench.quick else _ROUNDS
    figures = {name: _measured(name, query, rounds) for name, query in _queries(calls).items()}
    worst = max(figure["p95_ms"] for figure in figures.values())
    return Outcome(
        {"p95_of_promise": round(worst / PROMISED_MS, 3)},
        {"rows": {"calls": calls}, "server": bench.postgres.name, "pages": figures},
    )


def _queries(calls: int) -> dict[str, str]:
    return {
        "list": "",
        "city": "?city=Jeddah",
        "gender_and_age": "?gender=female&age=30",
        "nobody_so_old": "?gender=female&age=97",
        "kind_and_pay": "?kind=film&paid=1",
        "arabic_other_spelling": "?q=ألرياض",
        "rare_word": "?q=zanga",
        "no_such_word": "?q=zzyzx",
        "far_back": f"?before={calls // 2}",
    }


def _measured(name: str, query: str, rounds: int) -> dict[str, Any]:
    from django.conf import settings
    from django.core.cache import cache
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    client, took = Client(), []
    client.get(f"/casting-calls/en/{query}")
    cities = cache.get("casting-calls:cities")
    for _round in range(rounds):
        cache.clear()
        cache.set("casting-calls:cities", cities)
        began = time.perf_counter()
        answer = client.get(f"/casting-calls/en/{query}")
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200
    figure = {
        "found": answer.content.count(b'class="cc-card"'),
        "median_ms": round(statistics.median(took), 1),
        "p95_ms": round(sorted(took)[int(len(took) * 0.95) - 1], 1),
    }
    say(f"{name}: {figure}")
    return figure


def _fill(count: int) -> None:
    from django.utils import timezone

    from casting.models import Call, CallWords, Role

    series, now = f"generate_series(1, {count}) AS n", timezone.now()
    city = _one_of(_CITIES)
    call = Call(
        state="published",
        text="x" * 800,
        pay_text="SAR 500 per day",
        contact={"phones": ["+966550000142"]},
        requirements=["Height 170+", "Two recent photos"],
        first_posted_at=now,
        last_posted_at=now,
    )
    multiply(
        call,
        series,
        id="n",
        title="'Casting call ' || n",
        city=city,
        project_type=_one_of(_KINDS),
        is_paid="mod(n, 3) = 0",
        published_at="now() - n * interval '1 minute'",
    )
    rare = f"CASE WHEN mod(n, {_RARE}) = 0 THEN ' zanga' ELSE '' END"
    words = f"'casting call ' || n || ' ' || lower({city}) || ' الرياض رياض height 170+ two recent photos' || {rare}"
    multiply(CallWords(words=""), series, call_id="n", words=words)
    for gender in ("female", "male"):
        multiply(
            Role(call_id=1, name="Lead", gender=gender),
            series,
            call_id="n",
            age_min="18 + mod(n, 20)",
            age_max="40 + mod(n, 20)",
        )
    settle(Call, CallWords, Role)


def _one_of(words: tuple[str, ...]) -> str:
    return "(ARRAY[" + ",".join(f"'{word}'" for word in words) + f"])[1 + mod(n, {len(words)})]"
