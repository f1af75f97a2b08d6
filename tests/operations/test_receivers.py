import pytest
from celery import current_app, shared_task
from django.contrib.auth.models import User
from django.db import DatabaseError, IntegrityError, OperationalError, transaction
from structlog.testing import capture_logs

from common.cron import periodic_task
from common.signals import notice, trouble_ended, trouble_started, work_failed
from operations import receivers
from operations.choices import FailureState, Outcome
from operations.models import FailedTask, Incident, Notification, ScheduleRun
from operations.services import failures, report

pytestmark = pytest.mark.django_db

TROUBLE = {"cause": "broker_down", "scope": "", "severity": "error", "text": "Redis does not answer."}


def test_told_trouble_becomes_an_incident_and_ends():
    trouble_started.send(None, **TROUBLE)
    assert Incident.objects.open().exists()
    trouble_ended.send(None, cause="broker_down", scope="")
    assert not Incident.objects.open().exists()


def test_a_notice_rings_its_users_bell():
    user = User.objects.create_user("amina")
    notice.send(None, user=user, text="A lead was won.", url="/admin/")
    assert Notification.objects.get().text == "A lead was won."


def test_work_that_was_given_up_is_a_failed_task_that_can_be_run_again():
    try:
        raise Divided("no room")
    except Divided as error:
        work_failed.send(None, task="messaging.tasks.route", args=["message", 7], error=error)

    failed = FailedTask.objects.get()
    assert (failed.name, failed.args, failed.is_repeatable) == ("messaging.tasks.route", ["message", 7], True)
    assert failed.error == "Divided: no room"
    assert "test_work_that_was_given_up" in failed.traceback


def test_the_teller_never_suffers(monkeypatch):
    def refuse(**_trouble):
        raise DatabaseError

    monkeypatch.setattr(report, "open_incident", refuse)
    trouble_started.send(None, **TROUBLE)


def test_without_a_database_the_log_has_one_line_and_no_second_trace(monkeypatch):
    def away(**_failure):
        raise OperationalError("connection refused")

    monkeypatch.setattr(failures, "record_failure", away)
    with capture_logs() as logs:
        receivers.on_task_failure(divide, exception=OperationalError("connection refused"), args=(), kwargs={})
    assert [(line["event"], line["log_level"]) for line in logs] == [("receiver_without_database", "warning")]
    assert "exc_info" not in logs[0]


def test_a_refused_incident_does_not_break_the_tellers_transaction(monkeypatch):
    def refuse(**_trouble):
        Incident.objects.create(cause=None)

    monkeypatch.setattr(report, "open_incident", refuse)
    with transaction.atomic():
        trouble_started.send(None, **TROUBLE)
        assert Incident.objects.count() == 0


def test_trouble_told_in_a_broken_transaction_is_lost_quietly():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        try:
            with transaction.atomic(savepoint=False):
                raise IntegrityError
        except IntegrityError:
            trouble_started.send(None, **TROUBLE)
        raise ZeroDivisionError
    assert not Incident.objects.exists()


class Divided(Exception):
    pass


@shared_task(name="tests.divide")
def divide(number):
    if number == 0:
        raise Divided
    return 1 / number


def _run(*args, **options):
    return divide.apply(args=args, **options)


def test_a_task_that_raises_is_kept_with_its_trace():
    _run(0)
    failed = FailedTask.objects.get()
    assert (failed.name, failed.args, failed.state) == ("tests.divide", [0], FailureState.NEW)
    assert "raise Divided" in failed.traceback


def test_a_repeated_run_that_succeeds_resolves_its_row():
    _run(0)
    failed = FailedTask.objects.get()
    _run(1, headers={failures.RUN_AGAIN_HEADER: failed.pk})
    failed.refresh_from_db()
    assert failed.state == FailureState.RESOLVED


def test_other_runs_resolve_nothing():
    _run(0)
    _run(1)
    assert FailedTask.objects.unresolved().count() == 1


def test_a_periodic_task_leaves_a_row_per_run():
    @periodic_task
    def fail():
        raise ValueError("no answer")

    with pytest.raises(ValueError, match="no answer"):
        fail()
    run = ScheduleRun.objects.get()
    assert (run.outcome, run.error) == (Outcome.FAILED, "ValueError: no answer")


def test_receivers_are_connected_once():
    from celery.signals import task_failure

    uids = [key[0] for key, *_ in task_failure.receivers]
    assert len(uids) == len(set(uids))
    assert current_app.main == "majlis"
