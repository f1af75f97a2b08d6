"""In small what `python -m benchmarks chaos` does with ten thousand people."""

import pytest

from benchmarks.harness.chaos import WORKERS, Chaos, Order

from .installation import Installation

pytestmark = [pytest.mark.system, pytest.mark.slow]

PEOPLE = 400
SHORT = {
    "SEND_TIMEOUT_SECONDS": "1",
    "DISPATCH_LEASE_SECONDS": "4",
    "DISPATCH_CONCURRENCY": "32",
    "RETRY_UNIT_SECONDS": "0.5",
}


def test_nobody_twice_nobody_lost_and_the_figures_say_what_the_rows_say(with_servers):
    majlis: Installation = with_servers(**SHORT)
    known = majlis.seed_campaign(people=PEOPLE, rate=60)
    majlis.start("web", *WORKERS)
    order = Order(people=PEOPLE, pauses=3, most_kills=6, rates=(60.0, 100.0), patience=90)
    verdict = Chaos(majlis, order, campaign=known["campaign"], token=known["token"]).rage()
    assert (verdict.twice, verdict.lost) == (0, 0), verdict
    assert verdict.states == verdict.figures
    assert sum(verdict.states.values()) == PEOPLE
    assert verdict.pauses == 3 and sum(verdict.kills.values()) >= 2
