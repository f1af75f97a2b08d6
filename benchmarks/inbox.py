"""The inbox with 200,000 conversations and 2,000,000 messages: list, thread, search and the idle question.

In this process with Django's test client on PostgreSQL: what is measured is our code and its queries, without a server.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

from benchmarks.harness.bench import Bench
from benchmarks.harness.product import multiply, settle
from benchmarks.harness.report import Outcome, say

CONVERSATIONS, MESSAGES_EACH = 200_000, 10
QUICK_CONVERSATIONS = 50_000
PROMISED_MS = 300
_ROUNDS, _QUICK_ROUNDS = 60, 20
_ENGLISH = ("good", "morning", "how", "much", "ring", "light", "deliver", "ikeja")
_WORDS = (*_ENGLISH, "كم", "سعر", "الثلاجة", "هل", "يوجد", "توصيل")


def run(bench: Bench) -> Outcome:
    bench.product  # noqa: B018  Django is set up and its database migrated
    conversations = QUICK_CONVERSATIONS if bench.quick else CONVERSATIONS
    fill(conversations)
    client = _client()
    rounds = _QUICK_ROUNDS if bench.quick else _ROUNDS
    figures = {name: _measured(name, ask, rounds) for name, ask in _questions(client, conversations).items()}
    worst = max(figures[name]["p95_ms"] for name in ("list", "scrolled", "thread"))
    rows = {"conversations": conversations, "messages": conversations * MESSAGES_EACH}
    return Outcome(
        {"p95_of_promise": round(worst / PROMISED_MS, 3)}, {"rows": rows, "server": bench.postgres.name, **figures}
    )


def fill(conversations: int) -> None:
    """One in twenty is open, one in two hundred unread: the rest was dealt with long ago."""
    from django.utils import timezone

    from leads.models import Identity, Lead
    from messaging.models import Channel, Conversation, Message

    say(f"filling {conversations:,} conversations")
    now = timezone.now()
    channel = Channel.objects.create(kind="whatsapp_cloud", name="Shop", external_id="1")
    series = f"generate_series(1, {conversations}) AS n"
    lead = Lead(last_name="Bello", label="COLD")
    multiply(
        lead,
        series,
        id="n",
        uuid="gen_random_uuid()",
        first_name="(ARRAY['Amina','Chidi','Funke','محمد','فاطمة'])[1 + mod(n, 5)] || n",
        label="CASE WHEN mod(n, 50) = 0 THEN 'HOT' ELSE 'COLD' END",
    )
    phone = Identity(lead_id=1, kind="phone", current=True)
    multiply(phone, series, lead_id="n", value="'+2348' || lpad(n::text, 9, '0')")
    conversation = Conversation(channel=channel, lead_id=1, started_at=now, last_message_at=now, last_inbound_at=now)
    multiply(
        conversation,
        series,
        id="n",
        lead_id="n",
        address="'2348' || lpad(n::text, 9, '0')",
        status="CASE WHEN mod(n, 20) = 0 THEN 'open' ELSE 'closed' END",
        unread_count="CASE WHEN mod(n, 200) = 0 THEN 2 ELSE 0 END",
        last_message_at="now() - n * interval '20 seconds'",
        updated_at="now() - n * interval '20 seconds'",
    )
    words = "ARRAY[" + ",".join(f"'{word}'" for word in _WORDS) + "]"
    said = Message(channel=channel, direction="in", kind="text", state="received", happened_at=now, routed_at=now)
    multiply(
        said,
        f"generate_series(1, {conversations * MESSAGES_EACH}) AS n",
        uuid="gen_random_uuid()",
        conversation_id=f"1 + mod(n, {conversations})",
        idempotency_key="NULL",
        body=f"({words})[1 + mod(n, {len(_WORDS)})] || ' ' || ({words})[1 + mod(n / 7, {len(_WORDS)})] || ' ' || n",
        happened_at=f"now() - interval '1 minute' * (mod(n, {conversations}) / 3.0 + n / {conversations})",
    )
    settle(Lead, Identity, Conversation, Message)


def _client() -> Any:
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(User.objects.create_superuser("bench", password="x"))
    return client


def _questions(client: Any, conversations: int) -> dict[str, Callable[[int], Any]]:
    from django.contrib.auth.models import User
    from django.urls import reverse

    from messaging.selectors.inbox import View, read_page
    from messaging.selectors.threads import read_versions

    page, rows, pulse = (reverse(f"inbox:{name}") for name in ("page", "rows", "pulse"))
    part = {"HX-Request": "true"}
    cursor = read_page(View(), User.objects.get()).next

    def known() -> dict[str, Any]:
        versions = read_versions(20)
        return {"inbox": versions.inbox, "thread": versions.thread, "c": 20}

    return {
        "list": lambda n: client.get(page),
        "scrolled": lambda n: client.get(rows, {"after": cursor}, headers=part),
        "closed_box": lambda n: client.get(rows, {"box": "closed"}, headers=part),
        "hot": lambda n: client.get(rows, {"label": "HOT"}, headers=part),
        "thread": lambda n: client.get(reverse("inbox:conversation", args=[20 * (1 + n)]), headers=part),
        # With the look-up of what the page would know by then.
        "idle": lambda n: client.get(pulse, known(), headers=part),
        "changed": lambda n: client.get(pulse, known() | {"inbox": "old", "thread": "old"}, headers=part),
        "search_name": lambda n: client.get(rows, {"q": f"Amina{5 * (1000 + n)}"}, headers=part),
        "search_phone": lambda n: client.get(rows, {"q": f"{conversations - n:06}"}, headers=part),
        "search_word": lambda n: client.get(rows, {"q": f"{1_000 + n}"}, headers=part),
        "search_common_word": lambda n: client.get(rows, {"q": "ring"}, headers=part),
    }


def _measured(name: str, ask: Callable[[int], Any], rounds: int) -> dict[str, float]:
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
