from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django_celery_beat.models import PeriodicTask
from rest_framework.test import APIClient

from common.schedule import Job
from operations.services import schedules


@pytest.fixture
def sent(monkeypatch):
    """What is sent to the broker, in its place."""
    sent = []

    def send_task(name, **options):
        sent.append({"name": name, **options})

    monkeypatch.setattr("celery.current_app.send_task", send_task)
    return sent


@pytest.fixture
def dead_broker(monkeypatch):
    def refuse(*_args, **_options):
        raise ConnectionRefusedError

    monkeypatch.setattr("celery.current_app.send_task", refuse)
    monkeypatch.setattr("celery.current_app.connection_for_write", refuse)


@pytest.fixture
def owner(db):
    return User.objects.create_superuser("owner", password="a long pass phrase")


@pytest.fixture
def agent(db):
    return User.objects.create_user("agent", password="a long pass phrase", is_staff=True)


@pytest.fixture
def admin_page(client, owner):
    client.force_login(owner)
    return client


@pytest.fixture
def api(owner):
    client = APIClient()
    client.force_authenticate(owner)
    return client


@pytest.fixture
def schedule(db):

    schedules.seed(
        jobs=[Job(name="Watch", task="operations.tasks.watch", every=timedelta(seconds=30), queue="default")]
    )
    return PeriodicTask.objects.get(name="Watch")
