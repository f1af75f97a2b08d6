import threading

import pytest
from django.contrib.auth.models import User
from django.db import connection

from operations.models import Incident, Notification
from operations.services import report

pytestmark = pytest.mark.django_db

BROKER = {"cause": "broker_down", "scope": ""}


def _open(**more):
    report.open_incident(**{**BROKER, "severity": "error", "text": "Redis does not answer.", **more})


def test_trouble_is_one_row_while_it_lasts():
    _open()
    _open(severity="critical", text="Redis has not answered for an hour.")
    incident = Incident.objects.get()
    assert (incident.times_seen, incident.severity) == (2, "critical")
    assert incident.text == "Redis has not answered for an hour."
    assert incident.last_seen_at > incident.started_at


def test_trouble_that_comes_back_is_another_row():
    _open()
    assert report.close_incident(**BROKER)
    _open()
    assert Incident.objects.count() == 2
    assert Incident.objects.open().count() == 1


def test_the_same_cause_elsewhere_is_another_incident():
    _open(cause="channel_down", scope="channel 1")
    _open(cause="channel_down", scope="channel 2")
    report.close_incident(cause="channel_down", scope="channel 1")
    assert Incident.objects.open().get().scope == "channel 2"


def test_the_end_of_what_never_was_is_no_news(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert report.close_incident(**BROKER) is False


@pytest.mark.django_db(transaction=True)
# SQLite's tests share one connection.
@pytest.mark.postgres
def test_two_processes_that_see_the_same_trouble_make_one_incident():
    barrier = threading.Barrier(4)

    def see():
        barrier.wait()
        _open()
        connection.close()

    threads = [threading.Thread(target=see) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Incident.objects.count() == 1


def test_a_bell_is_read_by_its_owner_only():
    amina, bola = (User.objects.create_user(name) for name in ("amina", "bola"))
    report.notify(user=amina, text="A lead was won.", url="/admin/")
    bell = Notification.objects.get(user=amina)
    assert report.mark_read(notification_ids=[bell.pk], user=bola) == 0
    assert report.mark_read(notification_ids=[bell.pk], user=amina) == 1
    assert report.mark_read(notification_ids=[bell.pk], user=amina) == 0
