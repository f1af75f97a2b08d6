"""The page of a gateway's channel: session, code, warning, history, requests – against the simulator."""

import time

import pytest
from django.urls import reverse
from django.utils import timezone

from messaging.choices import ChannelHealth
from messaging.models import Channel, HistoryCheck, Message, RequestUsage
from messaging.services.holds import active_holds
from messaging.webhooks.addresses import webhook_path
from operations.models import Incident
from simulator.server import running
from tests.messaging.factories import ChannelFactory

from .rows import AUTO_REPLY_FIELDS

pytestmark = pytest.mark.django_db
WARNING = "breaches WhatsApp"


@pytest.fixture(scope="module")
def shared_simulator():
    with running() as simulator:
        yield simulator


@pytest.fixture
def simulator(shared_simulator):
    shared_simulator.control("reset", {"channels": True})
    shared_simulator.control("webhooks", {"on": False})
    return shared_simulator


@pytest.fixture
def waha(simulator) -> Channel:
    """Nothing is known of it at the gateway yet."""
    return ChannelFactory(kind="waha", external_id="default", credentials={"api_key": "k"}, base_url=simulator.waha_url)


@pytest.fixture
def whapi(simulator) -> Channel:
    simulator.control("channels", {"kind": "whapi", "external_id": "EXMPL-A1B2C"})
    credentials = {"token": "t", "webhook_secret": "s"}
    return ChannelFactory(
        kind="whapi", external_id="EXMPL-A1B2C", credentials=credentials, base_url=simulator.whapi_url
    )


def address(channel, view, *more):
    return reverse(f"admin:messaging_channel_{view}", args=[channel.pk, *more])


def page_of(client, channel):
    return client.get(address(channel, "change")).content.decode()


def wait_for_state(client, channel, state):
    end = time.monotonic() + 5
    while time.monotonic() < end:
        shown = client.get(address(channel, "session")).content.decode()
        if state in shown:
            return shown
        time.sleep(0.05)
    raise AssertionError(shown)


def test_a_session_from_nothing_to_a_scanned_code(boss, simulator, waha):
    assert "does not know this session" in boss.get(address(waha, "session")).content.decode()

    answer = boss.post(address(waha, "command", "start"), follow=True).content.decode()
    assert "The session starts." in answer

    shown = wait_for_state(boss, waha, "SCAN_QR_CODE")
    assert address(waha, "code") in shown
    picture = boss.get(address(waha, "code"))
    assert picture["Content-Type"] == "image/png"
    assert "no-store" in picture["Cache-Control"]
    assert picture.content.startswith(b"\x89PNG")

    simulator.control("scan", {"channel": "default"})
    shown = wait_for_state(boss, waha, "WORKING")
    assert "hx-get" not in shown  # nothing more to wait for
    assert address(waha, "code") not in shown
    waha.refresh_from_db()
    assert waha.health == ChannelHealth.UP


def test_the_gateway_learns_where_to_call_and_how_to_sign(boss, simulator, waha):
    boss.post(address(waha, "command", "start"))

    waha.refresh_from_db()
    assert len(waha.credentials["webhook_secret"]) > 30
    (known,) = simulator.control("channels")["channels"]
    assert known["webhook_url"] == f"http://testserver{webhook_path(waha)}"


def test_starting_again_changes_the_session_that_is_there(boss, simulator, waha):
    simulator.control("channels", {"kind": "waha", "external_id": "default"})
    assert "The session starts." in boss.post(address(waha, "command", "start"), follow=True).content.decode()


def test_stop_and_log_out(boss, simulator, waha):
    simulator.control("channels", {"kind": "waha", "external_id": "default"})
    boss.post(address(waha, "command", "stop"))
    assert "STOPPED" in boss.get(address(waha, "session")).content.decode()
    boss.post(address(waha, "command", "start"))
    wait_for_state(boss, waha, "WORKING")
    boss.post(address(waha, "command", "log_out"))
    wait_for_state(boss, waha, "SCAN_QR_CODE")


def test_an_open_page_that_shows_everything_is_told_nothing(boss, simulator, waha):
    simulator.control("channels", {"kind": "waha", "external_id": "default", "status": "STOPPED"})
    shown = boss.get(address(waha, "session")).content.decode()
    version = shown.partition("?v=")[2].partition('"')[0]
    assert boss.get(address(waha, "session"), {"v": version}).status_code == 204


def test_without_a_code_there_is_no_picture(boss, simulator, waha):
    simulator.control("channels", {"kind": "waha", "external_id": "default"})
    answer = boss.get(address(waha, "code"))
    assert (answer.status_code, answer["Content-Type"]) == (409, "text/plain; charset=utf-8")


def test_whapi_shows_its_code_and_cannot_be_stopped_from_here(boss, simulator, whapi):
    simulator.control("channels", {"kind": "whapi", "external_id": "EXMPL-A1B2C", "status": "QR"})
    shown = boss.get(address(whapi, "session")).content.decode()
    assert address(whapi, "code") in shown
    assert boss.get(address(whapi, "code")).content.startswith(b"\x89PNG")
    assert address(whapi, "command", "stop") not in page_of(boss, whapi)
    assert boss.post(address(whapi, "command", "stop")).status_code == 404


def test_whapi_is_told_where_to_call(boss, simulator, whapi):
    boss.post(address(whapi, "command", "start"))
    (known,) = simulator.control("channels")["channels"]
    assert known["webhook_url"] == f"http://testserver{webhook_path(whapi)}"


def test_who_may_only_look_sees_no_code_and_changes_nothing(staff, client_of, simulator, waha):
    client = client_of(staff("view_channel"))
    simulator.control("channels", {"kind": "waha", "external_id": "default", "status": "SCAN_QR_CODE"})
    shown = client.get(address(waha, "session")).content.decode()
    assert "SCAN_QR_CODE" in shown
    assert address(waha, "code") not in shown
    assert client.get(address(waha, "code")).status_code == 403
    for refused in (address(waha, "command", "start"), address(waha, "history")):
        assert client.post(refused).status_code == 403
    assert address(waha, "command", "start") not in page_of(client, waha)


def test_who_may_not_see_channels_sees_nothing(staff, client_of, waha):
    assert client_of(staff()).get(address(waha, "session")).status_code == 404


def test_the_warning_stands_on_gateways_only(boss, waha, whapi):
    assert WARNING in page_of(boss, waha)
    assert WARNING in page_of(boss, whapi)
    cloud = ChannelFactory()
    assert WARNING not in page_of(boss, cloud)
    assert boss.get(address(cloud, "session")).status_code == 404


def test_the_history_is_compared_at_a_click_and_the_loss_shown(boss, simulator, waha):
    simulator.control("channels", {"kind": "waha", "external_id": "default"})
    lost = {"kind": "waha", "from": "2348000010011", "text": "lost", "deliver": False}
    simulator.control("inbound", lost)
    answer = boss.post(address(waha, "history"), follow=True).content.decode()
    assert "1 lost message recovered." in answer
    assert "100.0 % in 7 days (1 of 1 messages)" in answer
    assert Message.objects.get().body == "lost"
    assert "Nothing was lost" in boss.post(address(waha, "history"), follow=True).content.decode()
    assert boss.get(reverse("admin:messaging_historycheck_changelist")).status_code == 200
    assert HistoryCheck.objects.count() == 2


def test_the_requests_of_the_hour_are_shown_where_they_are_counted(boss, whapi, waha):
    minute = int(timezone.now().timestamp() // 60)
    RequestUsage.objects.create(channel=whapi, minutes=[[minute, 123]])
    assert "123 of 1000 requests" in page_of(boss, whapi)
    assert "requests used" not in page_of(boss, waha)


def test_a_rejected_token_is_replaced_in_one_place(boss, simulator, whapi):
    simulator.control("tokens", {"token": "t"})
    boss.post(address(whapi, "test"))
    assert Incident.objects.get(cause="channel_down").ended_at is None
    assert whapi.pk in active_holds(timezone.now()).channels

    form = {"name": whapi.name, "external_id": whapi.external_id, "base_url": whapi.base_url, **AUTO_REPLY_FIELDS}
    answer = boss.post(address(whapi, "change"), {**form, "secret_whapi_token": "new"}, follow=True)

    assert "is connected" in answer.content.decode()
    assert Incident.objects.get(cause="channel_down").ended_at
    assert whapi.pk not in active_holds(timezone.now()).channels
