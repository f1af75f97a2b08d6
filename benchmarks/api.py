"""Simple calls of the API with 100 clients at a steady rate, on 100,000 leads and as many conversations.

Served by the Procfile's own web command on PostgreSQL, with a token as integrators use it. The clients are another
process on the same machine. Every rate is a run of its own; the claim is of the lowest, at which each client calls
every other second.
"""

import json
import random
from collections.abc import Callable
from typing import Any

from benchmarks.harness.bench import Bench
from benchmarks.harness.processes import ProcessEnded, free_port, run_tool, wait_for_http
from benchmarks.harness.product import procfile_command
from benchmarks.harness.report import Outcome, say
from benchmarks.harness.shop import fill_shop
from benchmarks.paced import Call

CONVERSATIONS, MESSAGES_EACH = 100_000, 3
QUICK_CONVERSATIONS = 20_000
CLIENTS = 100
RATES = (50, 75, 100)
PROMISED_MS = 100
_SECONDS, _QUICK_SECONDS = 30, 15
_WARM_UP_CALLS = 200


def run(bench: Bench) -> Outcome:
    env = bench.product
    conversations = QUICK_CONVERSATIONS if bench.quick else CONVERSATIONS
    token = _fill(conversations)
    env = env | {"PORT": str(free_port()), "ALLOWED_HOSTS": "127.0.0.1"}
    with bench.processes.running("web", procfile_command("web"), env):
        wait_for_http(int(env["PORT"]), "/healthz")
        _measure(env, token, _WARM_UP_CALLS, conversations, RATES[0])
        seconds = _QUICK_SECONDS if bench.quick else _SECONDS
        by_rate = {rate: _measure(env, token, rate * seconds, conversations, rate) for rate in RATES}
    worst = max(figure["p95_ms"] for figure in by_rate[RATES[0]].values())
    return Outcome(
        ratios={"p95_of_promise": round(worst / PROMISED_MS, 3)},
        figures={
            "rows": {"conversations": conversations, "messages": conversations * MESSAGES_EACH},
            "server": bench.postgres.name,
            "clients": CLIENTS,
            "by_calls_per_second": by_rate,
        },
    )


def _fill(conversations: int) -> str:
    """A token that may do everything."""
    from datetime import timedelta

    from django.contrib.auth.models import User
    from django.utils import timezone
    from knox.models import get_token_model

    from messaging.models import Conversation

    agent = User.objects.create_superuser("bench", password="x")
    fill_shop(conversations, messages_each=MESSAGES_EACH, agent=agent)
    # So that messages can be sent to every one of them.
    Conversation.objects.update(window_until=timezone.now() + timedelta(days=1))
    _row, token = get_token_model().objects.create(user=agent)
    return str(token)


def _calls(count: int, conversations: int) -> list[Call]:
    """One in ten sends, the rest reads."""
    chance = random.Random(7)
    kinds: list[tuple[str, int, Callable[[int], tuple[str, str, object]]]] = [
        ("lead", 4, lambda n: ("GET", f"/api/v1/leads/{n}", None)),
        ("leads", 2, lambda n: ("GET", "/api/v1/leads?stage=NEW&label=HOT&page_size=20", None)),
        ("conversations", 3, lambda n: ("GET", "/api/v1/conversations?status=open&page_size=20", None)),
        ("send", 1, lambda n: ("POST", "/api/v1/messages", {"conversation": n, "text": f"Yes, number {n} is ready."})),
    ]
    chosen = chance.choices(kinds, weights=[weight for _, weight, _ in kinds], k=count)
    return [Call(name, *make(chance.randint(1, conversations * 9 // 10))) for name, _, make in chosen]


def _measure(env: dict[str, str], token: str, count: int, conversations: int, rate: int) -> dict[str, Any]:
    lines = "\n".join(json.dumps(call) for call in _calls(count, conversations))
    order = [f"http://127.0.0.1:{env['PORT']}", token, str(CLIENTS), str(rate)]
    figures: dict[str, Any] = json.loads(run_tool("benchmarks.paced", *order, env=env, given=lines))
    if refused := {name: figure["refused"] for name, figure in figures.items() if figure["refused"]}:
        raise ProcessEnded(f"refused: {refused}")
    say(f"{rate} calls a second: {figures}")
    return figures
