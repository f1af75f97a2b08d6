"""The lane: who is let in, what is kept, what is answered."""

import json

import pytest
from django.db import connection
from django.test import Client, override_settings

from messaging.models import Channel, Message, WebhookEvent
from messaging.selectors import channels as channel_selectors
from messaging.services.drain import drain_webhook_events
from messaging.services.replay import replay_events, replay_unrouted_events
from messaging.webhooks.lane import MAX_BODY_BYTES

from ..receiving import GATEWAY_SECRET, address, deliver, load, make_channel, make_channels, post, receive, signed

TEXT = load("whatsapp_cloud", "text_english")
KINDS = ["whatsapp_cloud", "messenger", "whapi", "waha"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_channel_remembered():
    channel_selectors._by_uuid.clear()


@pytest.mark.parametrize("kind", KINDS)
def test_signed_is_stored_before_it_is_answered(kind, wakes):
    make_channels()
    assert deliver(kind, b"{}").status == 200
    event = WebhookEvent.objects.get()
    assert (event.kind, bytes(event.body), event.state) == (kind, b"{}", "due")
    assert event.verified_by in ("META_APP_SECRET[1]", "webhook_secret")
    assert len(wakes) == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("secret", ["", "guessed", None])
def test_unsigned_and_wrongly_signed_leave_nothing_behind(kind, secret, wakes):
    make_channels()
    headers = {} if secret is None else signed(kind, b"{}", secret or "\xe9")
    assert deliver(kind, b"{}", headers=headers).status == 403
    assert not WebhookEvent.objects.exists() and not wakes


def test_a_signature_is_of_the_bytes_not_of_what_they_say(wakes):
    other_bytes = json.dumps(json.loads(TEXT), indent=9).encode()
    assert deliver("whatsapp_cloud", other_bytes, headers=signed("whatsapp_cloud", TEXT)).status == 403


@pytest.mark.parametrize(
    "path", ["/webhooks/whapi/3f0e8f62-7b1b-4a55-9a0e-3b1a5b0c0000/", "/webhooks/whapi/" + "-" * 36]
)
def test_an_address_that_we_never_gave_out_is_refused(path):
    assert post(path, b"{}", {"X-Webhook-Secret": GATEWAY_SECRET}).status == 403


@pytest.mark.parametrize("path", ["/webhooks/telegram/", "/webhooks/whapi/", "/webhooks/whatsapp/" + "a" * 36])
def test_an_address_of_no_provider_is_unknown(path):
    assert post(path, b"{}", signed("whatsapp_cloud", b"{}")).status == 404


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("path", ["/webhooks/whatsapp", "/webhook/whatsapp"])
def test_every_spelling_is_an_address(path, slash):
    assert deliver("whatsapp_cloud", TEXT, path=path + slash).status == 200


def test_up_to_the_limit_is_taken_above_it_refused():
    whole = b" " * MAX_BODY_BYTES
    assert deliver("whatsapp_cloud", whole).status == 200
    assert deliver("whatsapp_cloud", whole + b" ").status == 413
    assert WebhookEvent.objects.count() == 1


def test_outside_the_lane_the_view_answers_alike():
    client = Client()

    def ask(body: bytes, secret: str | None = None):
        name, value = next(iter(signed("whatsapp_cloud", body, secret).items()))
        return client.post(
            "/webhooks/whatsapp/", body, content_type="application/json", headers={name: value}
        ).status_code

    assert [ask(b" " * 3_000_000), ask(b"{}", "guessed"), ask(b" " * (MAX_BODY_BYTES + 1))] == [200, 403, 413]


def test_equal_bytes_within_the_hour_are_one_row():
    assert [deliver("whatsapp_cloud", TEXT).status for _ in range(3)] == [200] * 3
    assert WebhookEvent.objects.count() == 1


def test_an_id_without_a_channel_is_kept_and_comes_in_once_the_channel_exists():
    (event,) = receive("whatsapp_cloud", TEXT)
    assert (event.state, event.items_left) == ("unrouted", [0])
    assert "300000000000202" in event.error
    assert replay_unrouted_events() == 0
    make_channel("messenger", "300000000000202")
    assert replay_unrouted_events() == 0
    make_channel("whatsapp_cloud", "300000000000202")
    assert replay_unrouted_events() == 1
    drain_webhook_events()
    event.refresh_from_db()
    assert (event.state, event.error, event.summary) == ("done", "", {"messages": 1})
    assert Message.objects.count() == 1
    assert replay_unrouted_events() == 0


def test_an_unrouted_event_comes_in_by_a_persons_replay_too():
    (event,) = receive("whatsapp_cloud", TEXT)
    make_channel("whatsapp_cloud", "300000000000202")
    assert replay_events([event]) == 1
    drain_webhook_events()
    assert Message.objects.count() == 1


def test_of_a_batch_only_what_has_no_channel_waits():
    make_channel("whatsapp_cloud", "300000000000303")
    (event,) = receive("whatsapp_cloud", load("whatsapp_cloud", "batch_two_phone_numbers_two_entries"))
    assert (event.state, event.summary, event.items_left) == ("unrouted", {"messages": 1}, [0])
    make_channel("whatsapp_cloud", "300000000000202")
    replay_unrouted_events()
    drain_webhook_events()
    event.refresh_from_db()
    assert (event.state, event.summary) == ("done", {"messages": 2})


def test_instagram_at_messengers_address_is_kept_and_counted():
    make_channels()
    (event,) = receive("messenger", load("messenger", "instagram_dm_text"))
    assert (event.state, event.summary) == ("unsupported", {"unsupported": {"object instagram": 1}})
    assert not Message.objects.exists()


def test_two_app_secrets_pass_while_one_is_rotated():
    with override_settings(META_APP_SECRETS=["new", "old"]):
        for secret in ("old", "new"):
            body = json.dumps(secret).encode()
            assert deliver("whatsapp_cloud", body, headers=signed("whatsapp_cloud", body, secret)).status == 200
    assert set(WebhookEvent.objects.values_list("verified_by", flat=True)) == {
        "META_APP_SECRET[1]",
        "META_APP_SECRET[2]",
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["whatsapp_cloud", "whapi"])
def test_a_connection_that_was_lost_is_replaced(kind):
    make_channels()
    path = address(kind)
    lose_connection()
    assert deliver(kind, b"{}", path=path).status == 200
    assert WebhookEvent.objects.count() == 1


def lose_connection() -> None:
    """As when the server is restarted: unseen by us until the next query. A file has no connection to lose."""
    if connection.vendor != "postgresql":
        connection.close()
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    other.close()


@pytest.mark.django_db(transaction=True)
def test_while_the_database_is_away_the_provider_is_asked_to_send_again(monkeypatch, wakes):
    with monkeypatch.context() as elsewhere:
        connection.close()
        elsewhere.setitem(connection.settings_dict, "NAME", "/nonexistent/majlis")
        assert deliver("whatsapp_cloud", TEXT).status == 503
        assert not wakes
    connection.close()
    assert deliver("whatsapp_cloud", TEXT).status == 200


def test_a_channel_that_staff_removed_leaves_its_events_readable():
    channel = make_channel("whapi", "EXMPL-A1B2C")
    assert deliver("whapi", load("whapi", "private_text")).status == 200
    Channel.objects.filter(pk=channel.pk).delete()
    drain_webhook_events()
    event = WebhookEvent.objects.get()
    assert (event.state, event.channel_id) == ("unrouted", None)
