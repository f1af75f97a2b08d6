"""Groups are recognised, announced, collected; history and webhooks end in the same table."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from casting.choices import Outcome, SourceState
from casting.models import Call, CastingRules, ProcessedMessage, Source
from casting.rules.sampling import recognise
from casting.services.ingest import ingest_due_posts
from casting.services.runs import poll_sources
from casting.services.sources import sync_sources
from messaging.models import GroupPost, RequestUsage
from messaging.services.budget import requests_used
from messaging.services.drain import drain_webhook_events
from operations.models import Notification

from ..posts import HELLO, OTHER_CALL, call_text

GROUP = "120363000000001111@g.us"
CREDENTIALS = {"token": "t", "webhook_secret": "hush"}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gateway(_simulator, live_server, wakes):
    from messaging.webhooks.addresses import webhook_path
    from tests.messaging.factories import ChannelFactory

    _simulator.control("reset", {"channels": True})
    channel = ChannelFactory(
        kind="whapi", external_id="default", credentials=CREDENTIALS, base_url=f"{_simulator.url}/whapi"
    )
    order = {"kind": "whapi", "external_id": "default", "app_secret": "hush", "header_value": "hush"}
    _simulator.control("channels", order | {"webhook_url": live_server.url + webhook_path(channel)})
    channel.simulator = _simulator
    return channel


def write(channel, text, group=GROUP, name="Casting calls Lagos", **order):
    facts = {"kind": "whapi", "from": "2348000010011", "text": text, "timestamp": timezone.now().timestamp()}
    return channel.simulator.control("inbound", facts | {"group": group, "group_name": name} | order)


def test_groups_are_recognised_and_whoever_may_decide_hears_of_it(gateway):
    User.objects.create_superuser("owner")
    assert sync_sources() == 2
    assert dict(Source.objects.values_list("name", "state")) == {
        "Ikeja Phone Traders": SourceState.OTHER,
        "Casting Calls Lagos": SourceState.ACTIVE,
        "كاستينج القاهرة": SourceState.ACTIVE,
    }
    assert "2 new casting groups are collected." in Notification.objects.get().text
    assert sync_sources() == 0
    assert Notification.objects.count() == 1


def test_below_the_bar_of_staff_a_group_waits_for_their_word(gateway):
    CastingRules.objects.create(pk=1, import_from=101)
    User.objects.create_superuser("owner")
    sync_sources()
    assert Source.objects.filter(state=SourceState.WAITING).count() == 2
    assert "2 groups that may be ones for castings wait for your word." in Notification.objects.get().text


def test_what_is_said_in_a_group_tells_as_well_as_its_name():
    assert not recognise("Friends of the stage", [HELLO] * 10).is_casting
    assert recognise("Friends of the stage", [call_text()] * 5 + [HELLO] * 5).is_casting
    quiet = recognise("Casting calls Lagos", [HELLO] * 20)
    assert quiet.is_casting
    assert quiet.confidence < 0.8


def test_webhook_and_poll_bring_every_post_once_and_the_run_tells_what_became_of_them(gateway):
    """5 % of the webhooks are lost, one group is read back: nothing is missing, nothing is there twice."""
    Source.objects.create(channel=gateway, group_id=GROUP, name="Casting calls Lagos", state=SourceState.ACTIVE)
    gateway.simulator.control("webhooks", {"drop": 0.5, "seed": 3})
    texts = [f"{HELLO} {number}" for number in range(12)] + [call_text(), OTHER_CALL, f"Forwarded\n{call_text()}"]
    for text in texts:
        write(gateway, text)
    drain_webhook_events()
    ingest_due_posts()
    by_webhook = GroupPost.objects.count()
    assert 0 < by_webhook < len(texts)

    run = poll_sources()
    ingest_due_posts()

    run.refresh_from_db()
    assert (run.fetched, run.new, run.done, run.error) == (len(texts), len(texts) - by_webhook, 1, "")
    assert run.rejected + run.duplicates + run.calls == run.new
    outcomes = list(ProcessedMessage.objects.values_list("outcome", flat=True))
    assert len(outcomes) == GroupPost.objects.count() == len(texts)
    assert outcomes.count(Outcome.CALL) == 2
    assert outcomes.count(Outcome.DUPLICATE) == 1
    assert Call.objects.count() == 2
    assert poll_sources().new == 0


def test_the_providers_budget_is_not_exceeded_and_who_waited_comes_first(gateway):
    for number, polled in enumerate((timezone.now() - timedelta(hours=4), None)):
        Source.objects.create(
            channel=gateway, group_id=f"12036300000000{number}111@g.us", name=str(number), state=SourceState.ACTIVE,
            polled_at=polled,
        )  # fmt: skip
        write(gateway, HELLO, group=f"12036300000000{number}111@g.us", name=str(number), deliver=False)
    minute = int(timezone.now().timestamp() // 60)
    RequestUsage.objects.create(channel=gateway, minutes=[[minute, 799]])
    run = poll_sources()
    assert requests_used(gateway.pk) == 800
    assert (run.done, run.fetched) == (2, 1)
    assert "used up" in run.error
    assert GroupPost.objects.get().group_id == "120363000000001111@g.us"
