"""What webhooks lose is found in the gateways' history: messages, posts, and what became of sends without an answer."""

from datetime import timedelta

import pytest
import requests
from django.utils import timezone

from messaging.choices import AttemptOutcome, MessageState
from messaging.content import Text
from messaging.models import Attempt, GroupPost, LostMessage, Message, RequestUsage
from messaging.providers.base import Outgoing
from messaging.providers.registry import get_provider
from messaging.selectors.channels import channel_access
from messaging.selectors.history import losses
from messaging.services.backfill import (
    check_histories,
    check_history,
    collect_group_posts,
    list_groups,
    settle_by_history,
)
from messaging.services.drain import drain_webhook_events
from messaging.services.replying import ORIGIN_ELSEWHERE
from messaging.webhooks.addresses import webhook_path
from operations.models import Incident
from simulator.server import running
from tests.messaging.factories import ChannelFactory, ConversationFactory, queued_message

CUSTOMER = "2348000010011"
GROUP = "120363000000001111@g.us"
CREDENTIALS = {"token": "t", "api_key": "k", "webhook_secret": "hush"}
SERVERS = {"whapi": "s.whatsapp.net", "waha": "c.us"}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def shared_simulator():
    with running() as simulator:
        yield simulator


@pytest.fixture(params=["whapi", "waha"])
def gateway(request, shared_simulator, live_server):
    """A channel whose simulated gateway calls our webhooks."""
    simulator, kind = shared_simulator, request.param
    simulator.control("reset", {"channels": True})
    channel = ChannelFactory(
        kind=kind, external_id="default", credentials=CREDENTIALS, base_url=f"{simulator.url}/{kind}"
    )
    simulator.control(
        "channels",
        {
            "kind": kind,
            "external_id": "default",
            "display_address": "+2348000001000",
            "webhook_url": live_server.url + webhook_path(channel),
            "app_secret": "hush",
            "header_value": "hush",
        },
    )
    channel.simulator = simulator
    return channel


def write(channel, text, **order):
    return channel.simulator.control(
        "inbound",
        {"kind": channel.kind, "from": CUSTOMER, "text": text, "timestamp": timezone.now().timestamp()} | order,
    )


def test_what_the_webhooks_lost_is_recovered_by_one_check_and_the_loss_is_told(gateway):
    """The promise: 5 % of the webhooks dropped, nothing missing after one poll."""
    gateway.simulator.control("webhooks", {"drop": 0.05, "seed": 5})
    for number in range(60):
        write(gateway, f"price of number {number}?", **{"from": f"23480000{number:05}"})
        write(gateway, f"post {number}", group=GROUP)
    dropped = gateway.simulator.control("stats")["webhooks"]["dropped"]
    drain_webhook_events()
    assert 0 < dropped < 30
    assert Message.objects.count() + GroupPost.objects.count() == 120 - dropped

    assert check_histories() == dropped

    assert set(Message.objects.values_list("body", flat=True)) == {f"price of number {n}?" for n in range(60)}
    assert set(GroupPost.objects.values_list("body", flat=True)) == {f"post {n}" for n in range(60)}
    assert not Message.objects.filter(routed_at=None).exists()
    loss = losses()[gateway.pk]
    assert (loss.seen, loss.lost) == (120, dropped)
    assert loss.percent == pytest.approx(100 * dropped / 120)


def test_a_second_check_finds_nothing_and_counts_nothing_twice(gateway):
    write(gateway, "lost", deliver=False)
    assert check_history(gateway).recovered == 1
    again = check_history(gateway)
    assert (again.recovered, again.error) == (0, "")
    assert losses()[gateway.pk].lost == 1
    assert Message.objects.count() == 1


def test_a_webhook_that_comes_after_all_was_late_not_lost(gateway):
    gateway.simulator.control("webhooks", {"drop": 1})
    order = {"id": f"false_{CUSTOMER}@c.us_LATE", "text": "late"}
    write(gateway, **order)
    check_history(gateway)
    assert losses()[gateway.pk].lost == 1
    gateway.simulator.control("webhooks", {"drop": 0})
    write(gateway, **order)
    drain_webhook_events()
    assert Message.objects.count() == 1
    assert losses()[gateway.pk].lost == 0
    assert LostMessage.objects.get().arrived_at


def test_what_was_said_before_the_channel_was_set_up_is_no_gap(gateway):
    write(gateway, "long ago", deliver=False, timestamp=(timezone.now() - timedelta(hours=3)).timestamp())
    assert check_history(gateway).recovered == 0


def test_what_was_typed_on_the_phone_joins_the_conversation(gateway):
    send(gateway, "typed elsewhere")
    assert check_history(gateway).recovered == 1
    message = Message.objects.get()
    assert (message.origin, message.state) == (ORIGIN_ELSEWHERE, MessageState.SENT)


def test_a_gateway_that_does_not_answer_is_read_from_where_we_stopped(gateway):
    write(gateway, "lost", deliver=False)
    address, gateway.base_url = gateway.base_url, "http://127.0.0.1:9"
    check = check_history(gateway)
    assert "could not be reached" in check.error
    gateway.base_url = address
    assert check_history(gateway).recovered == 1


def test_a_rejected_token_opens_an_incident_and_a_new_one_acts_without_restart(gateway):
    token = gateway.credentials["token" if gateway.kind == "whapi" else "api_key"]
    gateway.simulator.control("tokens", {"token": token})
    assert check_history(gateway).error
    incident = Incident.objects.get(cause="channel_down")
    assert incident.scope == f"channel:{gateway.pk}"
    gateway.credentials = {**gateway.credentials, "token": "new", "api_key": "new"}
    gateway.save()
    assert check_history(gateway).error == ""


@pytest.mark.parametrize("gateway", ["whapi"], indirect=True)  # WAHA is one's own server: it counts no requests
def test_reading_leaves_requests_for_sending(gateway):
    minute = int(timezone.now().timestamp() // 60)
    RequestUsage.objects.create(channel=gateway, minutes=[[minute, 800]])
    check = check_history(gateway)
    assert "used up" in check.error
    assert RequestUsage.objects.get().minutes == [[minute, 800]]
    assert not Incident.objects.exists()


def test_the_groups_of_the_phone_and_one_groups_last_posts(gateway):
    write(gateway, "first", group=GROUP, deliver=False)
    write(gateway, "second", group=GROUP, deliver=False, timestamp=timezone.now().timestamp() + 2)
    assert GROUP in {group.id for group in list_groups(gateway)}
    since = timezone.now() - timedelta(days=7)
    assert collect_group_posts(channel=gateway, group_id=GROUP, since=since).recovered == 2
    assert list(GroupPost.objects.order_by("pk").values_list("body", flat=True)) == ["first", "second"]
    assert collect_group_posts(channel=gateway, group_id=GROUP, since=since).recovered == 0


# ---- sends without an answer -----------------------------------------------------------------------------------------


def send(channel, text):
    """Straight to the gateway, as the phone would."""
    call = get_provider(channel.kind).build(channel_access(channel), Outgoing(CUSTOMER, Text(body=text), ""))
    channel.simulator.control("webhooks", {"on": False})
    assert requests.request(call.method, call.url, json=call.json, headers=dict(call.headers), timeout=5).ok


def in_doubt(channel, text, *, to=CUSTOMER, ago=timedelta(seconds=5)):
    conversation = ConversationFactory(channel=channel, address=to)
    message = queued_message(conversation, text=text)
    Message.objects.filter(pk=message.pk).update(state=MessageState.UNKNOWN, attempt_count=1)
    Attempt.objects.create(
        message=message,
        channel=channel,
        to=to,
        number=1,
        claim_token=message.uuid,
        started_at=timezone.now() - ago,
        outcome=AttemptOutcome.UNKNOWN,
    )
    return message


def state_of(message):
    message.refresh_from_db()
    return message.state


def test_a_send_without_an_answer_is_settled_by_the_history(gateway):
    message = in_doubt(gateway, "your order is ready")
    send(gateway, "your order is ready")
    assert settle_by_history() == 1
    assert state_of(message) == MessageState.SENT
    assert message.provider_id
    assert message.tries.get().outcome == AttemptOutcome.ACCEPTED
    assert Message.objects.count() == 1


def test_a_conversation_with_the_chat_id_as_its_address(gateway):
    message = in_doubt(gateway, "hello", to=f"{CUSTOMER}@{SERVERS[gateway.kind]}")
    send(gateway, "hello")
    assert settle_by_history() == 1
    assert state_of(message) == MessageState.SENT


def test_the_hourly_check_settles_as_well_and_calls_nothing_lost(gateway):
    message = in_doubt(gateway, "your order is ready")
    send(gateway, "your order is ready")
    assert check_history(gateway).recovered == 0
    assert state_of(message) == MessageState.SENT
    assert losses()[gateway.pk].lost == 0


def test_what_never_left_stays_in_doubt(gateway):
    message = in_doubt(gateway, "never left")
    send(gateway, "another text")
    assert settle_by_history() == 0
    assert state_of(message) == MessageState.UNKNOWN
    assert Message.objects.count() == 1


def test_two_equal_messages_in_doubt_stay_for_a_person(gateway):
    messages = [in_doubt(gateway, "ok"), in_doubt(gateway, "ok")]
    send(gateway, "ok")
    assert settle_by_history() == 0
    assert {state_of(message) for message in messages} == {MessageState.UNKNOWN}


@pytest.mark.parametrize("how", [settle_by_history, check_histories])
def test_two_equal_echoes_settle_none(gateway, how):
    message = in_doubt(gateway, "ok")
    send(gateway, "ok")
    send(gateway, "ok")
    how()
    assert state_of(message) == MessageState.UNKNOWN


def test_the_same_words_at_another_time_are_another_message(gateway):
    message = in_doubt(gateway, "good morning", ago=timedelta(hours=2))
    send(gateway, "good morning")
    assert settle_by_history() == 0
    assert state_of(message) == MessageState.UNKNOWN
