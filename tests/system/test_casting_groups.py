"""Noisy groups, lost webhooks, workers that die: every post is read once, soon, and within the gateway's budget."""

import time

import pytest

from .installation import Installation, group_id
from .servers import wait_for

pytestmark = [pytest.mark.system, pytest.mark.slow]

GROUPS, MESSAGES, LATE = 8, 500, 100
POLL_SECONDS = 3
MOST_SECONDS = 10
# Of 1,000 an hour, reading leaves 200 for replies.
BUDGET, LEFT_FOR_SENDING = 1000, 200
PLACES = ["Lagos", "Jeddah", "Cairo", "Dubai", "Amman", "Abuja", "Riyadh", "Beirut"]


def test_eight_groups_are_read_by_webhook_and_poll_whatever_happens_to_the_worker(with_servers):
    majlis: Installation = with_servers(RETRY_UNIT_SECONDS="0.5")
    majlis.seed_groups(GROUPS, poll_seconds=POLL_SECONDS)
    majlis.simulator.control("webhooks", {"drop": 0.05, "seed": 8})
    majlis.start("web", "worker", "beat")

    for number in range(MESSAGES - LATE):
        if number == 100:
            majlis.kill("worker")
        if number == 200:
            majlis.start("worker")
        if number == 300:
            majlis.stop("worker")
            majlis.start("worker")
        _post(majlis, number)
    _wait_until_read(majlis, MESSAGES - LATE)
    for number in range(MESSAGES - LATE, MESSAGES):
        _post(majlis, number)
    _wait_until_read(majlis, MESSAGES)

    assert majlis.simulator.control("stats")["webhooks"]["dropped"] >= MESSAGES * 0.02
    assert majlis.count("messaging_grouppost") == majlis.count("casting_processedmessage") == MESSAGES
    assert majlis.rows("SELECT COUNT(DISTINCT body) FROM messaging_grouppost") == [(MESSAGES,)]
    assert majlis.count("casting_processedmessage", "outcome IN ('call', 'duplicate')") == MESSAGES // 10
    late = f"message.post_id IN (SELECT id FROM messaging_grouppost ORDER BY posted_at DESC, id DESC LIMIT {LATE})"
    (slowest,) = majlis.rows(
        "SELECT MAX(EXTRACT(EPOCH FROM message.done_at - post.received_at)) FROM casting_processedmessage AS message"
        f" JOIN messaging_grouppost AS post ON post.id = message.post_id WHERE {late}"
    )
    assert slowest[0] <= MOST_SECONDS
    _assert_the_budget_holds(majlis)


def _assert_the_budget_holds(majlis: Installation) -> None:
    """What we count is what the gateway counted, and where the hour's requests are used up, reading stops."""
    majlis.kill("worker")
    used = majlis.rows("SELECT minutes FROM messaging_requestusage")[0][0]
    assert sum(number for _minute, number in used) == _asked(majlis)
    minute, left = int(time.time() // 60), 3
    spent = BUDGET - LEFT_FOR_SENDING - left
    majlis.execute(f"UPDATE messaging_requestusage SET minutes = '[[{minute}, {spent}]]'")
    before, runs = _asked(majlis), _finished_runs(majlis)
    majlis.start("worker")
    wait_for(lambda: _finished_runs(majlis) >= runs + 2, "groups are read back", seconds=90)
    assert _asked(majlis) - before == left


def _finished_runs(majlis: Installation) -> int:
    return majlis.count("casting_pollrun", "finished_at IS NOT NULL")


def _asked(majlis: Installation) -> int:
    return int(majlis.simulator.control("stats")["requests_by_provider"].get("whapi", 0))


def _post(majlis: Installation, number: int) -> None:
    place = PLACES[number // 10 % len(PLACES)]
    text = f"Good morning, friends number {number}!"
    if number % 10 == 0:
        text = (
            f'Casting call for the short film "Harbour {number}" in {place}\n'
            f"We need a woman, {20 + number % 30}-{30 + number % 40}, paid\nWhatsApp 0803{number:07}"
        )
    order = {"kind": "whapi", "from": f"2348{number % 60:09}", "text": text, "group": group_id(number % GROUPS)}
    majlis.simulator.control("inbound", order | {"group_name": f"Casting {number % GROUPS}"})


def _wait_until_read(majlis: Installation, count: int) -> None:
    def read() -> int:
        return majlis.count("casting_processedmessage", "work_state = 'done'")

    wait_for(lambda: read() >= count, f"{count} are read", seconds=90)
