"""The ledger is drained: one bad event or item costs nobody else anything."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.models import WebhookEvent
from messaging.providers.registry import get_provider
from messaging.services import drain, wakes
from messaging.services.drain import drain_webhook_events

from ..receiving import deliver, load, make_channels, receive

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def channels(db) -> None:
    make_channels()


def due_again() -> None:
    WebhookEvent.objects.update(next_at=None)


@pytest.fixture
def parser_bug(monkeypatch):
    """WhatsApp's parser raises at bodies with a certain word, until it is mended."""
    provider = get_provider("whatsapp_cloud")
    parse = provider.parse

    def raising(body: bytes, *, account: str = ""):
        if b"voice_note" in body or b"audio" in body:
            raise ZeroDivisionError("of this body")
        return parse(body, account=account)

    monkeypatch.setattr(provider, "parse", raising, raising=False)
    yield
    monkeypatch.undo()


def test_a_parser_that_raises_costs_its_own_event_only(parser_bug, monkeypatch):
    names = ("text_english", "audio_voice_note", "text_arabic", "status_sent_marketing")
    first, broken, *others = receive("whatsapp_cloud", *(load("whatsapp_cloud", name) for name in names))
    assert [event.state for event in (first, *others)] == ["done"] * 3
    assert (broken.state, broken.attempts) == ("retry", 1)
    assert "ZeroDivisionError" in broken.error and "of this body" not in broken.error
    assert broken.next_at

    monkeypatch.undo()
    due_again()
    drain_webhook_events()
    broken.refresh_from_db()
    assert (broken.state, broken.error, broken.summary) == ("done", "", {"messages": 1})


def test_after_eight_attempts_it_stands_as_failed(parser_bug):
    (event,) = receive("whatsapp_cloud", load("whatsapp_cloud", "audio_voice_note"))
    for _ in range(10):
        due_again()
        drain_webhook_events()
    event.refresh_from_db()
    assert (event.state, event.attempts, event.next_at) == ("failed", 8, None)


def test_an_item_that_cannot_be_applied_is_retried_alone(monkeypatch):
    apply_item, away = drain.apply_item, [True]

    def sometimes(kind, item, directory):
        if away[0] and "966500000033" in repr(item):
            raise ValueError("a person's words")
        return apply_item(kind, item, directory)

    monkeypatch.setattr(drain, "apply_item", sometimes)
    (event,) = receive("whatsapp_cloud", load("whatsapp_cloud", "batch_two_messages_three_statuses"))
    assert (event.state, event.items_left, event.summary) == ("retry", [1], {"messages": 1, "statuses": 3})
    assert "ValueError" in event.error and "words" not in event.error

    away[0] = False
    due_again()
    drain_webhook_events()
    event.refresh_from_db()
    assert (event.state, event.items_left, event.summary) == ("done", None, {"messages": 2, "statuses": 3})


def test_what_was_unsupported_is_still_counted_after_a_retry(monkeypatch):
    body = load("whatsapp_cloud", "unknown_change_field").replace(
        b'"changes": [',
        b'"changes": [{"field": "messages", "value": {"metadata": {"phone_number_id": "77"},'
        b' "messages": [{"id": "wamid.1", "from": "2348000010011", "type": "text", "text": {"body": "hi"}}]}},',
        1,
    )
    (event,) = receive("whatsapp_cloud", body)
    assert (event.state, event.summary) == ("unrouted", {"unsupported": {"field quantum_update": 1}})
    WebhookEvent.objects.update(state="due")
    drain_webhook_events()
    event.refresh_from_db()
    assert event.summary == {"unsupported": {"field quantum_update": 1}}


def test_two_drains_never_work_on_one_event():
    assert deliver("whatsapp_cloud", load("whatsapp_cloud", "text_english")).status == 200
    assert len(drain._claim()) == 1
    assert drain._claim() == []


def test_a_turn_ends_in_time_and_what_is_left_is_asked_for(monkeypatch, django_capture_on_commit_callbacks):
    asked = []
    monkeypatch.setattr("messaging.services.wakes._publisher.ask", asked.append)
    monkeypatch.setattr(drain, "_BATCH", 1)
    monkeypatch.setattr(drain, "_TURN_SECONDS", 0.0001)
    for name in ("text_english", "text_arabic"):
        deliver("whatsapp_cloud", load("whatsapp_cloud", name))
    asked.clear()

    with django_capture_on_commit_callbacks(execute=True):
        drain.drain_for_a_while()
    assert WebhookEvent.objects.filter(state="done").count() == 1
    assert wakes.INBOUND in asked

    asked.clear()
    with django_capture_on_commit_callbacks(execute=True):
        drain.drain_for_a_while()
    assert WebhookEvent.objects.filter(state="done").count() == 2
    assert wakes.INBOUND not in asked


def test_while_enough_threads_drain_another_leaves_at_once_and_they_look_once_more(monkeypatch):
    asked = []
    monkeypatch.setattr("messaging.services.wakes._publisher.ask", asked.append)
    monkeypatch.setattr(drain, "_seats", threading.BoundedSemaphore(1))
    drained = drain.drain_webhook_events

    def disturbed(*, most_seconds: float) -> int:
        """Something comes in when this thread has found nothing more, and its wake is taken by another."""
        done = drained(most_seconds=most_seconds)
        deliver("whatsapp_cloud", load("whatsapp_cloud", "text_english"))
        asked.clear()
        drain.drain_for_a_while()
        assert asked == []
        return done

    monkeypatch.setattr(drain, "drain_webhook_events", disturbed)
    drain.drain_for_a_while()
    assert asked == [wakes.INBOUND]
    assert WebhookEvent.objects.filter(state="due").count() == 1

    monkeypatch.setattr(drain, "drain_webhook_events", drained)
    drain.drain_for_a_while()
    assert WebhookEvent.objects.filter(state="due").count() == 0


def test_what_another_thread_works_on_or_what_is_tried_later_is_not_asked_for():
    deliver("whatsapp_cloud", load("whatsapp_cloud", "text_english"))
    assert drain._is_more_due()
    WebhookEvent.objects.update(state="retry", next_at=timezone.now() + timedelta(minutes=1))
    assert not drain._is_more_due()
    WebhookEvent.objects.update(next_at=None)
    drain._claim()
    assert not drain._is_more_due()
