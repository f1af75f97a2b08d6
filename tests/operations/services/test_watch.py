import pytest

from common import watchers
from common.watchers import Trouble, register_watcher
from operations.models import Incident
from operations.services import report
from operations.tasks import watch

pytestmark = pytest.mark.django_db


@pytest.fixture
def troubles(monkeypatch):
    """What the only watcher tells."""
    monkeypatch.setattr(watchers, "_watchers", {})
    told = []
    register_watcher(lambda: list(told), causes=["dispatcher_stuck"])
    return told


STUCK = Trouble(cause="dispatcher_stuck", severity="critical", text="Messages wait.", scope="channel 1")


def test_what_a_watcher_tells_is_an_incident_until_told_no_longer(troubles):
    troubles.append(STUCK)
    watch()
    incident = Incident.objects.open().get()
    assert (incident.cause, incident.scope) == ("dispatcher_stuck", "channel 1")
    troubles.clear()
    watch()
    assert not Incident.objects.open().exists()


def test_each_scope_ends_alone(troubles):
    other = Trouble(cause="dispatcher_stuck", severity="critical", text="Messages wait.", scope="channel 2")
    troubles += [STUCK, other]
    watch()
    troubles.remove(STUCK)
    watch()
    assert Incident.objects.open().get().scope == "channel 2"


def test_incidents_of_others_are_not_a_watchers_to_close(troubles):
    report.open_incident(cause="broker_down", severity="error", text="Redis does not answer.")
    watch()
    assert Incident.objects.open().get().cause == "broker_down"


def test_a_watcher_that_cannot_look_closes_nothing_and_stops_nobody(troubles):
    troubles.append(STUCK)
    watch()
    watchers._watchers.clear()

    def blind():
        raise ConnectionError

    register_watcher(blind, causes=["dispatcher_stuck"])
    register_watcher(lambda: [Trouble(cause="channel_down", severity="error", text="x")], causes=["channel_down"])
    watch()
    assert {incident.cause for incident in Incident.objects.open()} == {"dispatcher_stuck", "channel_down"}
