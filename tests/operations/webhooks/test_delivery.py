"""How deliveries are retried, given up, switched off, signed and sent again."""

import socket
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from standardwebhooks.webhooks import WebhookVerificationError

from common.models import DueWork
from operations.errors import AddressRefused
from operations.models import Incident, WebhookDelivery, WebhookEndpoint
from operations.services import deliver, endpoints
from operations.services.deliver import RETRY_AFTER

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=True) as clock:
        yield clock


def _later(clock, **how) -> int:
    clock.shift(timedelta(**how))
    return deliver.deliver_due()


def test_a_failed_delivery_comes_again_with_the_same_id(endpoint, receiver, clock):
    endpoints.ping(endpoint=endpoint())
    receiver.answer = (500, {}, b"oh no")
    assert deliver.deliver_due() == 1
    delivery = WebhookDelivery.objects.get()
    assert (delivery.http_status, delivery.response, delivery.work_state) == (500, "oh no", "due")
    assert deliver.deliver_due() == 0
    receiver.answer = (204, {}, b"")
    assert _later(clock, seconds=11) == 1
    delivery.refresh_from_db()
    assert (delivery.work_state, delivery.attempts, len(delivery.tries)) == ("done", 2, 2)
    assert len(set(receiver.ids)) == 1
    assert WebhookEndpoint.objects.get().failing_since is None


def test_the_retries_last_for_three_days():
    assert timedelta(days=3) < sum(RETRY_AFTER, timedelta()) < timedelta(days=4)


def test_an_endpoint_that_fails_for_three_days_is_switched_off_and_told_of(endpoint, receiver, clock):
    it = endpoint(events=["lead.captured"])
    endpoints.ping(endpoint=it)
    receiver.answer = (503, {}, b"")
    deliver.deliver_due()
    _later(clock, hours=2)
    assert Incident.objects.open().get().severity == "warning"
    for _ in range(6):
        _later(clock, hours=14)
    it.refresh_from_db()
    assert (it.is_active, Incident.objects.open().get().severity) == (False, "error")
    assert Incident.objects.count() == 1
    tries = len(receiver.came)
    endpoints.ping(endpoint=it)
    _later(clock, hours=30)
    assert len(receiver.came) == tries
    receiver.answer = (200, {}, b"")
    assert endpoints.switch_on(endpoint=it)
    assert deliver.deliver_due() > 0
    assert not Incident.objects.open().exists()


def test_a_delivery_is_given_up_in_the_end(endpoint, receiver, clock):
    endpoints.ping(endpoint=endpoint(events=["lead.captured"]))
    receiver.answer = (400, {}, b"")
    deliver.deliver_due()
    WebhookDelivery.objects.update(attempts=len(RETRY_AFTER))
    _later(clock, days=1)
    assert WebhookDelivery.objects.get().work_state == DueWork.State.FAILED


def test_gone_switches_off_at_once(endpoint, receiver):
    it = endpoint()
    endpoints.ping(endpoint=it)
    receiver.answer = (410, {}, b"")
    deliver.deliver_due()
    it.refresh_from_db()
    assert (it.is_active, "410" in it.off_reason) == (False, True)


def test_a_failing_endpoint_is_tried_by_one_delivery_at_a_time(endpoint, receiver, clock):
    it = endpoint()
    receiver.answer = (500, {}, b"")
    endpoints.ping(endpoint=it)
    deliver.deliver_due()
    for _ in range(20):
        endpoints.ping(endpoint=it)
    assert deliver.deliver_due() == 0
    assert _later(clock, seconds=30) == 1
    receiver.answer = (200, {}, b"")
    assert _later(clock, minutes=6) == 21


def test_a_dead_endpoint_does_not_hold_up_another(endpoint, receiver):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        dead = endpoint(name="dead", url=f"http://127.0.0.1:{nobody.getsockname()[1]}/")
    alive = endpoint(name="alive")
    for it in (dead, alive):
        endpoints.ping(endpoint=it)
    deliver.deliver_due()
    assert len(receiver.came) == 1
    assert WebhookDelivery.objects.get(endpoint=dead).error == "127.0.0.1: ConnectionError"


def test_a_receiver_may_ask_for_time(endpoint, receiver):
    endpoints.ping(endpoint=endpoint())
    receiver.answer = (429, {"Retry-After": "3600"}, b"")
    deliver.deliver_due()
    assert WebhookDelivery.objects.get().next_at > timezone.now() + timedelta(minutes=59)


def test_redirects_are_not_followed(endpoint, receiver):
    endpoints.ping(endpoint=endpoint())
    receiver.answer = (302, {"Location": receiver.url + "2"}, b"")
    deliver.deliver_due()
    assert (len(receiver.came), WebhookDelivery.objects.get().http_status) == (1, 302)


def test_both_secrets_sign_while_one_is_rotated(endpoint, receiver, clock):
    it = endpoint()
    old = it.secret
    new = endpoints.rotate_secret(endpoint=it)
    endpoints.ping(endpoint=it)
    deliver.deliver_due()
    assert receiver.verify(old) == receiver.verify(new)
    clock.shift(timedelta(hours=25))
    receiver.came.clear()
    endpoints.ping(endpoint=it)
    deliver.deliver_due()
    receiver.verify(new)
    with pytest.raises(WebhookVerificationError):
        receiver.verify(old)


def test_secrets_are_not_readable_in_the_database(endpoint):
    from django.db import connection

    secret = endpoint().secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM operations_webhookendpoint")
        assert secret not in cursor.fetchone()[0]


def test_a_process_that_dies_leaves_its_claim_to_run_out(endpoint, receiver, clock):
    endpoints.ping(endpoint=endpoint())
    assert len(deliver._claim()) == 1
    assert deliver.deliver_due() == 0
    assert _later(clock, minutes=3) == 1


def test_delivered_events_are_sent_again_on_demand(endpoint, receiver, clock):
    it = endpoint()
    endpoints.ping(endpoint=it)
    deliver.deliver_due()
    clock.shift(timedelta(hours=2))
    endpoints.ping(endpoint=it)
    deliver.deliver_due()
    assert endpoints.replay_since(endpoint=it, since=timezone.now() - timedelta(hours=1)) == 1
    assert endpoints.replay(WebhookDelivery.objects.all()) == 1  # the other is on its way already
    deliver.deliver_due()
    assert sorted(receiver.ids) == sorted(2 * list(dict.fromkeys(receiver.ids)))


def test_an_endpoint_that_is_off_gets_what_it_missed(endpoint, receiver, admin_user):
    it = endpoint()
    endpoints.staff_switched_off(endpoint=it, by=admin_user)
    endpoints.ping(endpoint=it)
    assert deliver.deliver_due() == 0
    endpoints.switch_on(endpoint=it)
    assert deliver.deliver_due() == 1


def test_what_waited_too_long_is_given_up_and_the_log_is_cut(endpoint, admin_user, clock):
    it = endpoint()
    endpoints.staff_switched_off(endpoint=it, by=admin_user)
    endpoints.ping(endpoint=it)
    clock.shift(timedelta(days=4))
    deliver.sweep_deliveries()
    assert WebhookDelivery.objects.get().work_state == DueWork.State.FAILED
    clock.shift(timedelta(days=30))
    deliver.sweep_deliveries()
    assert not WebhookDelivery.objects.exists()


@pytest.mark.parametrize(
    "url",
    [
        "http://crm.example.com/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://10.1.2.3/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://2130706433/",
    ],
)
def test_addresses_inside_are_refused(endpoint, settings, url):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = False
    with pytest.raises(AddressRefused):
        endpoint(url=url)


def test_a_name_that_turns_inward_later_reaches_nobody(endpoint, receiver, settings):
    """The look-up at setting up was public; the socket's peer is what counts."""
    endpoints.ping(endpoint=endpoint())
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = False
    deliver.deliver_due()
    assert receiver.came == []
    assert WebhookDelivery.objects.get().work_state == DueWork.State.DUE
