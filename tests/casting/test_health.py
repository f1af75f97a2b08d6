"""What the watch is told of collecting, and the page that shows it."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from casting import health
from casting.choices import Outcome
from casting.models import ProcessedMessage, Source
from common import workers
from common.models import DueWork
from messaging.choices import ChannelHealth
from messaging.models import Channel

from .posts import HELLO, a_call, post, read, source

pytestmark = pytest.mark.django_db


def causes(look) -> list[str]:
    return [trouble.cause for trouble in look()]


def an_old_source() -> Source:
    group = source()
    Source.objects.update(created_at=timezone.now() - timedelta(days=2))
    return group


def test_a_day_without_a_message_is_told_until_one_comes():
    assert not causes(health.silent)
    an_old_source()
    assert causes(health.silent) == ["casting_silent"]
    read(HELLO)
    assert not causes(health.silent)


def test_many_messages_without_a_call_are_told():
    an_old_source()
    for _number in range(50):
        post(HELLO)
    ProcessedMessage.objects.update(source=Source.objects.get(), outcome=Outcome.REJECTED, work_state="done")
    (trouble,) = health.silent()
    assert (trouble.severity, "50" in trouble.text) == ("warning", True)


def test_one_failure_in_ten_is_borne_and_more_are_told():
    source()
    for _number in range(20):
        post(HELLO)
    ProcessedMessage.objects.update(work_state=DueWork.State.DONE)
    two, three = ([row.pk for row in ProcessedMessage.objects.all()[:number]] for number in (2, 3))
    ProcessedMessage.objects.filter(pk__in=two).update(work_state=DueWork.State.FAILED)
    assert not causes(health.errors)
    ProcessedMessage.objects.filter(pk__in=three).update(work_state=DueWork.State.FAILED)
    assert causes(health.errors) == ["casting_errors"]


def test_a_lost_phone_is_told_where_groups_depend_on_it():
    source()
    assert not causes(health.lost)
    Channel.objects.update(health=ChannelHealth.DOWN)
    (trouble,) = health.lost()
    assert trouble.scope == f"channel:{Channel.objects.get().pk}"
    Source.objects.update(state="paused")
    assert not causes(health.lost)


def test_messages_that_wait_too_long_are_told():
    source()
    post(HELLO)
    assert not causes(health.backlog)
    ProcessedMessage.objects.update(next_at=timezone.now() - timedelta(minutes=15))
    (trouble,) = health.backlog()
    assert "15" in trouble.text


def test_the_page_shows_connections_workers_figures_and_groups(admin_client, monkeypatch):
    a_call()
    read(HELLO)
    monkeypatch.setattr("casting.selectors.monitoring.workers_by_queue", lambda: {"analytics": 1, "dispatch": 0})
    page = admin_client.get(reverse("casting-pages:monitoring"))
    seen = page.context["seen"]
    assert (seen.today.posts, seen.today.calls, seen.today.rejected) == (2, 1, 1)
    assert (seen.groups[0].posts, seen.groups[0].calls, seen.to_review) == (2, 1, 1)
    assert (seen.connections[0].groups, seen.connections[0].allowed) == (1, 1000)
    assert "analytics" in page.content.decode()
    monkeypatch.setattr("casting.selectors.monitoring.workers_by_queue", lambda: None)
    page = admin_client.get(reverse("casting-pages:monitoring"))
    assert "The broker is not reachable." in page.content.decode()


def test_workers_are_counted_by_queue(monkeypatch, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "workers"}}
    cache.clear()
    answers = [{"one@host": [{"name": "analytics"}, {"name": "default"}], "two@host": [{"name": "analytics"}]}, None]

    class Inspect:
        def active_queues(self):
            return answers.pop(0)

    monkeypatch.setattr(workers.current_app.control, "inspect", lambda timeout: Inspect())
    counted = workers.workers_by_queue()
    assert (counted["analytics"], counted["default"], counted["dispatch"]) == (2, 1, 0)
    assert workers.workers_by_queue() == counted
    cache.clear()
    assert set(workers.workers_by_queue().values()) == {0}
