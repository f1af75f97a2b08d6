from datetime import timedelta

import pytest

from common.schedule import Job


@pytest.mark.parametrize("when", [{}, {"every": timedelta(seconds=10), "crontab": "0 2 * * *"}, {"crontab": "0 2"}])
def test_a_job_says_when_in_exactly_one_way(when):
    with pytest.raises(ValueError, match="sweep"):
        Job(name="sweep", task="app.tasks.sweep", **when)


def test_a_run_expires_when_the_next_is_due():
    assert Job(name="sweep", task="app.tasks.sweep", every=timedelta(seconds=10)).expires_seconds == 10
    assert Job(name="report", task="app.tasks.report", crontab="0 2 * * *").expires_seconds == 86400
