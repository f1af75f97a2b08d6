import threading

import pytest
from django.db import connection

from common.cron import periodic_task, run_finished, run_started
from common.locks import try_lock


@pytest.fixture
def told():
    """The signals of the runs, in their order."""
    heard = []

    def hear(signal, **named):
        heard.append(("started" if signal is run_started else "finished", named["task"], named.get("error")))

    run_started.connect(hear)
    run_finished.connect(hear)
    yield heard
    run_started.disconnect(hear)
    run_finished.disconnect(hear)


def _elsewhere(function):
    """Run in another thread, hence on another database connection."""
    results = []

    def run():
        try:
            results.append(function())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return results[0]


def _try(name):
    with try_lock(name) as is_ours:
        return is_ours


@pytest.mark.django_db(transaction=True)
def test_a_lock_has_one_holder_and_is_free_afterwards():
    with try_lock("market") as is_ours:
        assert is_ours
        assert _elsewhere(lambda: _try("market")) is False
        assert _elsewhere(lambda: _try("ghosts")) is True
    assert _elsewhere(lambda: _try("market")) is True


@pytest.mark.django_db(transaction=True)
def test_a_holder_that_fails_gives_the_lock_back():
    with pytest.raises(ZeroDivisionError), try_lock("market"):
        raise ZeroDivisionError
    assert _elsewhere(lambda: _try("market")) is True


@pytest.mark.django_db(transaction=True)
def test_a_task_that_still_runs_makes_the_next_one_step_aside(told):
    runs = []

    @periodic_task
    def sweep():
        runs.append(1)
        if len(runs) == 1:
            _elsewhere(sweep)

    sweep()
    assert len(runs) == 1
    sweep()
    assert len(runs) == 2


@pytest.mark.django_db(transaction=True)
def test_a_run_tells_its_start_and_its_end(told):
    @periodic_task
    def tidy():
        pass

    tidy()
    assert told == [("started", f"{__name__}.tidy", None), ("finished", f"{__name__}.tidy", None)]


@pytest.mark.django_db(transaction=True)
def test_a_run_that_fails_tells_why_and_still_fails(told):
    @periodic_task
    def break_down():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        break_down()
    assert str(told[-1][2]) == "no"


def test_a_periodic_task_is_known_to_celery_by_module_and_name():
    @periodic_task
    def named():
        pass

    assert named.name == f"{__name__}.named"
