import json
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from messaging.choices import EventState
from messaging.models import WebhookEvent
from messaging.services.wakes import INBOUND

from .rows import event

pytestmark = pytest.mark.django_db
RANGE = "admin:messaging_webhookevent_replay_range"


def _page(row: WebhookEvent) -> str:
    return reverse("admin:messaging_webhookevent_change", args=[row.pk])


def test_a_body_is_shown_readably_and_as_text(boss):
    row = event(body=json.dumps({"text": "<script>alert(1)</script> مرحبا"}).encode())

    page = boss.get(_page(row)).content.decode()

    assert "مرحبا" in page
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize("body", [b"\xff\xfe not json", b"[" * 100_000, b'{"a": "' + b"x" * 200_000 + b'"}'])
def test_any_body_can_be_looked_at(body, boss):
    response = boss.get(_page(event(body=body)))

    assert response.status_code == 200
    assert len(response.content) < 400_000


def test_what_became_of_its_items(boss):
    page = boss.get(_page(event(summary={"messages": 2, "unsupported": {"telepathy": 7}}))).content.decode()

    assert "not supported: telepathy" in page


def test_one_is_replayed_from_its_page(boss, wakes):
    row = event(state=EventState.FAILED, error="item 1: KeyError", attempts=8)

    boss.post(reverse("admin:messaging_webhookevent_replay_this", args=[row.pk]), {"_form_submitted": "True"})

    row.refresh_from_db()
    assert (row.state, row.attempts, row.error) == (EventState.DUE, 0, "")
    assert INBOUND in wakes


def test_selected_ones_are_replayed(boss):
    chosen, other = event(), event()

    response = boss.post(
        reverse("admin:messaging_webhookevent_changelist"),
        {"action": "replay", "_selected_action": [chosen.pk]},
        follow=True,
    )

    assert [str(message) for message in response.context["messages"]] == ["1 event is worked on again."]
    assert set(WebhookEvent.objects.filter(state=EventState.DUE)) == {chosen}
    assert other.state == "done"


@pytest.fixture
def ledger():
    """Noon of three days in Lagos, one of them Messenger's."""
    days = [datetime(2026, 3, day, 11, tzinfo=UTC) for day in (1, 2, 3)]
    kinds = ["whatsapp_cloud", "messenger", "whatsapp_cloud"]
    return [event(received_at=day, kind=kind) for day, kind in zip(days, kinds, strict=True)]


SECOND_AND_THIRD = {"since": "2026-03-02T00:00", "until": "2026-03-04T00:00"}


def test_a_range_says_the_number_and_does_nothing_yet(boss, ledger):
    page = boss.get(reverse(RANGE), SECOND_AND_THIRD).content.decode()

    assert "2 events are in this range." in page
    assert not WebhookEvent.objects.filter(state=EventState.DUE).exists()


def test_a_range_is_replayed_after_the_answer(boss, ledger, wakes):
    boss.post(reverse(RANGE), SECOND_AND_THIRD)

    assert list(WebhookEvent.objects.filter(state=EventState.DUE).order_by("pk")) == ledger[1:]
    assert INBOUND in wakes


def test_a_range_of_one_kind(boss, ledger):
    boss.post(reverse(RANGE), SECOND_AND_THIRD | {"kind": "messenger", "state": "done"})

    assert WebhookEvent.objects.get(state=EventState.DUE) == ledger[1]


def test_a_range_that_ends_before_it_begins_is_refused(boss, ledger):
    response = boss.post(reverse(RANGE), {"since": "2026-03-04T00:00", "until": "2026-03-02T00:00"})

    assert "The end must come after the beginning." in response.content.decode()
    assert not WebhookEvent.objects.filter(state=EventState.DUE).exists()


def test_replaying_needs_the_permission_to_change(staff, client_of, ledger):
    client = client_of(staff("view_webhookevent"))

    assert client.get(reverse(RANGE)).status_code == 403
    assert client.post(reverse(RANGE), SECOND_AND_THIRD).status_code == 403
    replay = reverse("admin:messaging_webhookevent_replay_this", args=[ledger[0].pk])
    assert client.post(replay, {"_form_submitted": "True"}).status_code == 403
