import pytest

from common import probes
from common.probes import register_probe
from operations.services import report

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_other_probes(monkeypatch):
    monkeypatch.setattr(probes, "_probes", {})


def test_the_houses_own_figures_are_there(client):
    report.open_incident(cause="broker_down", severity="critical", text="Redis does not answer.")
    text = client.get("/metrics").content.decode()
    assert 'majlis_open_incidents{cause="broker_down",severity="critical"} 1.0' in text
    assert "majlis_failed_tasks 0.0" in text
    assert "process_cpu_seconds_total" in text


def test_a_probe_is_read_at_the_scrape(client, no_other_probes):
    readings = iter([3, 5])
    register_probe("queue_depth", lambda: {("sales",): next(readings)}, help="Waiting.", labels=("channel",))
    for expected in ("3.0", "5.0"):
        assert f'majlis_queue_depth{{channel="sales"}} {expected}' in client.get("/metrics").content.decode()


def test_a_broken_probe_blinds_no_other(client, no_other_probes):
    register_probe("broken", lambda: 1 / 0, help="x")
    register_probe("sound", lambda: 1, help="x")
    text = client.get("/metrics").content.decode()
    assert "majlis_sound 1.0" in text
    assert 'majlis_probe_failed{probe="broken"} 1.0' in text


def test_labels_show_no_numbers_of_people(client, no_other_probes):
    register_probe("queue_depth", lambda: {("+2348012345678",): 1}, help="Waiting.", labels=("channel",))
    assert "2348012345678" not in client.get("/metrics").content.decode()


@pytest.mark.parametrize("request_from", [{"REMOTE_ADDR": "203.0.113.9"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}])
def test_strangers_and_those_behind_a_proxy_see_nothing(client, request_from):
    assert client.get("/metrics", **request_from).status_code == 403


def test_a_token_opens_from_anywhere_and_nothing_else_does(client, settings):
    settings.METRICS_TOKEN = "scrape-me"
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    assert client.get("/metrics", **elsewhere, HTTP_AUTHORIZATION="Bearer scrape-me").status_code == 200
    assert client.get("/metrics", **elsewhere, HTTP_AUTHORIZATION="Bearer wrong").status_code == 403
    assert client.get("/metrics").status_code == 403
