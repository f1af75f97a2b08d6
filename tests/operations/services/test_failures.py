import pytest

from common.redaction import HIDDEN
from operations.choices import FailureState
from operations.errors import BrokerUnavailable, NotRepeatable
from operations.models import FailedTask
from operations.services import failures

pytestmark = pytest.mark.django_db


def _fail(**more):
    given = {
        "name": "messaging.tasks.drain",
        "args": [7],
        "kwargs": {"event_id": "12345678-1234-4234-8234-123456789012"},
        "queue": "inbound",
        "error": ValueError("unknown number +2348012345678"),
        "traceback": "Traceback …\nValueError: unknown number +2348012345678",
    }
    failures.record_failure(**{**given, **more})
    return FailedTask.objects.latest("id")


def test_a_failure_is_kept_without_numbers_of_people():
    failed = _fail()
    assert failed.error == "ValueError: unknown number …78"
    assert "2348012345678" not in failed.traceback
    assert failed.is_repeatable


def test_the_same_failure_again_is_the_same_row():
    _fail()
    failed = _fail()
    assert FailedTask.objects.count() == 1
    assert failed.times_failed == 2


@pytest.mark.parametrize(
    "difference",
    [{"args": [8]}, {"name": "messaging.tasks.settle"}, {"error": KeyError("x")}],
    ids=["args", "name", "error"],
)
def test_another_failure_is_another_row(difference):
    _fail()
    _fail(**difference)
    assert FailedTask.objects.count() == 2


def test_a_resolved_failure_that_happens_again_is_a_new_row():
    failures.resolve(failed_task_id=_fail().pk)
    _fail()
    assert FailedTask.objects.unresolved().count() == 1
    assert FailedTask.objects.count() == 2


def test_run_again_sends_the_same_task_with_the_same_arguments(sent):
    failed = _fail()
    failures.run_again(failed_task=failed)
    assert sent == [
        {
            "name": "messaging.tasks.drain",
            "args": [7],
            "kwargs": {"event_id": "12345678-1234-4234-8234-123456789012"},
            "queue": "inbound",
            "headers": {"failed_task_id": failed.pk},
        }
    ]
    failed.refresh_from_db()
    assert failed.state == FailureState.RUN_AGAIN


def test_private_arguments_are_not_kept_and_cannot_be_sent_again(sent):
    failed = _fail(kwargs={"text": "how much is it?"})
    assert failed.kwargs == {"text": HIDDEN}
    with pytest.raises(NotRepeatable):
        failures.run_again(failed_task=failed)
    assert sent == []


def test_private_failures_that_differ_stay_apart():
    _fail(kwargs={"text": "how much is it?"})
    _fail(kwargs={"text": "is it new?"})
    assert FailedTask.objects.count() == 2


def test_arguments_that_are_no_json_do_not_lose_the_failure():
    failed = _fail(args=[{1, 2}])
    assert not failed.is_repeatable


def test_a_silent_broker_leaves_the_row_new(dead_broker):
    failed = _fail()
    with pytest.raises(BrokerUnavailable):
        failures.run_again(failed_task=failed)
    failed.refresh_from_db()
    assert failed.state == FailureState.NEW


def test_a_second_run_that_fails_is_new_again(sent):
    failures.run_again(failed_task=_fail())
    assert _fail().state == FailureState.NEW
