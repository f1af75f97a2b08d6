"""The inbox with 200,000 conversations and 2,000,000 messages: every box and filter, thread, search, the idle question.

In this process with Django's test client on PostgreSQL: what is measured is our code and its queries, without a server.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

from benchmarks.harness.bench import Bench
from benchmarks.harness.report import Outcome, say
from benchmarks.harness.shop import fill_shop

CONVERSATIONS, MESSAGES_EACH = 200_000, 10
QUICK_CONVERSATIONS = 50_000
PROMISED_MS = 300
_ROUNDS, _QUICK_ROUNDS = 60, 20
_PART = {"HX-Request": "true"}

Ask = Callable[[int], Any]


def run(bench: Bench) -> Outcome:
    bench.product  # noqa: B018  Django is set up and its database migrated
    conversations = QUICK_CONVERSATIONS if bench.quick else CONVERSATIONS
    client, agent = _somebody()
    fill_shop(conversations, messages_each=MESSAGES_EACH, agent=agent)
    rounds = _QUICK_ROUNDS if bench.quick else _ROUNDS
    questions = {**_pages(client, agent), **_pulses(client), **_searches(client, conversations)}
    figures = {name: _measured(name, ask, rounds) for name, ask in questions.items()}
    figures["views"] = _measured_views(client, max(rounds // 10, 3))
    worst = max(figures.values(), key=lambda figure: figure["p95_ms"])["p95_ms"]
    rows = {"conversations": conversations, "messages": conversations * MESSAGES_EACH}
    return Outcome(
        {"p95_of_promise": round(worst / PROMISED_MS, 3)}, {"rows": rows, "server": bench.postgres.name, **figures}
    )


def _somebody() -> tuple[Any, Any]:
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    client, agent = Client(), User.objects.create_superuser("bench", password="x")
    client.force_login(agent)
    return client, agent


def _pages(client: Any, agent: Any) -> dict[str, Ask]:
    from django.urls import reverse

    from messaging.selectors.inbox import View, read_page

    cursor = read_page(View(), agent).next
    return {
        "list": lambda n: client.get(reverse("inbox:page")),
        "scrolled": lambda n: client.get(reverse("inbox:rows"), {"after": cursor}, headers=_PART),
        "thread": lambda n: client.get(reverse("inbox:conversation", args=[20 * (1 + n)]), headers=_PART),
    }


def _pulses(client: Any) -> dict[str, Ask]:
    from django.urls import reverse

    from messaging.selectors.threads import read_versions

    pulse = reverse("inbox:pulse")

    def known() -> dict[str, Any]:
        versions = read_versions(20)
        return {"inbox": versions.inbox, "thread": versions.thread, "c": 20}

    return {
        # With the look-up of what the page would know by then.
        "idle": lambda n: client.get(pulse, known(), headers=_PART),
        "changed": lambda n: client.get(pulse, known() | {"inbox": "old", "thread": "old"}, headers=_PART),
    }


def _searches(client: Any, conversations: int) -> dict[str, Ask]:
    from django.urls import reverse

    def search(text: Callable[[int], str], **view: str) -> Ask:
        return lambda n: client.get(reverse("inbox:rows"), {"q": text(n), **view}, headers=_PART)

    return {
        "search_name": search(lambda n: f"Amina{5 * (1000 + n)}"),
        "search_common_name": search(lambda n: "Amina"),
        "search_rare_label": search(lambda n: "Amina", label="WARM"),
        "search_phone": search(lambda n: f"{conversations - n:06}"),
        "search_few_digits": search(lambda n: "2348"),
        "search_word": search(lambda n: f"{1_000 + n}"),
        "search_common_word": search(lambda n: "ring"),
        "search_two_letters": search(lambda n: "am"),
        "search_nothing": search(lambda n: f"zzz{n}"),
    }


def _measured_views(client: Any, rounds: int) -> dict[str, Any]:
    """Every box with every channel and label: the slowest of all speaks for them."""
    figures = {name: _measured(name, ask, rounds) for name, ask in _views(client)}
    slowest = max(figures, key=lambda name: figures[name]["p95_ms"])
    return {"asked": len(figures), "slowest": slowest, **figures[slowest]}


def _views(client: Any) -> Iterator[tuple[str, Ask]]:
    from django.urls import reverse

    from leads.choices import Label
    from messaging.models import Channel
    from messaging.selectors.inbox import BOXES

    channels = ["", *Channel.objects.values_list("pk", flat=True)]
    for box, channel, label in product(BOXES, channels, ["", *Label.values]):
        view = {"box": box, "channel": channel, "label": label}
        name = " ".join(str(part) for part in view.values() if part)
        yield name, lambda n, view=view: client.get(reverse("inbox:rows"), view, headers=_PART)


def _measured(name: str, ask: Ask, rounds: int) -> dict[str, Any]:
    ask(0)
    spent = []
    for number in range(rounds):
        started = time.perf_counter()
        answer = ask(number)
        spent.append((time.perf_counter() - started) * 1000)
        assert answer.status_code in (200, 204), (name, answer.status_code)
    figures = {"median_ms": round(statistics.median(spent), 1), "p95_ms": round(sorted(spent)[int(rounds * 0.95)], 1)}
    say(f"{name}: {figures}")
    return figures
