from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from messaging.choices import Responder
from messaging.models import Episode
from messaging.selectors.metrics import response_times
from tests.messaging.factories import ChannelFactory, ConversationFactory

pytestmark = pytest.mark.django_db


def _episode(seconds: int | None, *, resolved: int | None = None, **fields) -> Episode:
    conversation = ConversationFactory(**({"channel": fields["channel"]} if "channel" in fields else {}))
    now = timezone.now()
    values = {"channel": conversation.channel, "started_at": now, "closed_at": now if resolved else None}
    return Episode.objects.create(
        conversation=conversation, response_seconds=seconds, resolution_seconds=resolved, **values | fields
    )


def _since():
    return timezone.now() - timedelta(days=30)


def test_median_and_p90_are_what_really_happened():
    for seconds in range(1, 11):
        _episode(seconds * 60)
    _episode(None)

    (all_of_them,) = response_times("all", since=_since())

    assert (all_of_them.response.count, all_of_them.response.median, all_of_them.response.p90) == (10, 300, 540)


def test_each_is_judged_by_their_own(admin_user):
    colleague = User.objects.create_user("tunde")
    _episode(60, answerer=admin_user, answered_by=Responder.PERSON, resolved=600, closer=colleague)
    _episode(180, answerer=colleague, answered_by=Responder.PERSON)
    _episode(2, answered_by=Responder.AI)

    agents = {times.key: times for times in response_times("agent", since=_since())}
    responders = {times.key: times.response.median for times in response_times("responder", since=_since())}

    assert (agents[admin_user.pk].response.median, agents[colleague.pk].response.median) == (60, 180)
    assert (agents[admin_user.pk].resolution.count, agents[colleague.pk].resolution.median) == (0, 600)
    assert responders == {"ai": 2, "person": 60}


def test_what_began_before_does_not_count():
    _episode(60, started_at=timezone.now() - timedelta(days=40))

    assert response_times("all", since=_since()) == []


def test_the_report_shows_them_by_name(boss, admin_user):
    _episode(90, answerer=admin_user, answered_by=Responder.PERSON, channel=ChannelFactory(name="Lagos shop"))

    page = boss.get(reverse("inbox:times"), {"days": "7"}).content.decode()

    assert "Lagos shop" in page
    assert admin_user.username in page
    assert "1 min" in page


def test_an_empty_report_says_what_it_waits_for(boss):
    assert "No conversation was answered in this time" in boss.get(reverse("inbox:times")).content.decode()
