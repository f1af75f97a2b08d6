import pytest
from django.db import OperationalError

from operations import health

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/healthz", "/health"])
def test_a_living_process_says_so_without_the_database(client, path, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get(path)
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


def test_all_well_is_ready(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "failing": [], "degraded": []})


def test_without_a_broker_we_are_degraded_and_still_take_requests(client, dead_broker):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["degraded"]) == (200, ["broker"])


def test_without_a_database_we_take_none(client, monkeypatch):
    def refuse():
        raise OperationalError

    monkeypatch.setitem(health._NEEDED, "database", refuse)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["failing"]) == (503, ["database"])


@pytest.mark.parametrize("check", ["migrations", "database_writable"])
def test_a_database_of_no_use_is_not_ready(client, monkeypatch, check):
    monkeypatch.setitem(health._NEEDED, check, lambda: False)
    assert client.get("/readyz").json()["failing"] == [check]


def test_a_missing_migration_is_looked_for_again_once_it_was_missed(monkeypatch):
    health._seen_migrated.cache_clear()
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, targets: ["one"])
    assert not health._database_is_migrated()
    monkeypatch.undo()
    assert health._database_is_migrated()
