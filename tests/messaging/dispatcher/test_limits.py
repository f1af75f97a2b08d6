"""The limits tree at work: the dispatcher against the simulator, and what the simulator was given."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from messaging.choices import AttemptOutcome, MessageState, Priority, WaitReason
from messaging.content import Template
from messaging.models import (
    Attempt,
    Channel,
    ChannelLease,
    Conversation,
    Message,
    PersonUsage,
    Portfolio,
    PortfolioReach,
    SendingRules,
    WarmUp,
)
from messaging.selectors.sending_rules import forget_rules
from messaging.selectors.why import why_not_sent
from messaging.services.outbox import enqueue
from messaging.services.postponed import caps_changed, look_again_at
from tests.leads.factories import LeadFactory
from tests.messaging.factories import ChannelFactory, ConversationFactory, queued_message

pytestmark = pytest.mark.django_db(transaction=True)

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _fresh_rules():
    forget_rules()
    yield
    forget_rules()


def queue(channel: Channel, count: int, *, priority: Priority = Priority.REPLY) -> None:
    for _ in range(count):
        queued_message(ConversationFactory(channel=channel), priority=priority)


def stranger(channel: Channel, **kwargs: Any) -> Conversation:
    """Somebody who has not written for long."""
    return ConversationFactory(channel=channel, window_until=LONG_AGO, last_inbound_at=LONG_AGO, **kwargs)


def template_to(conversation: Conversation, **kwargs: Any) -> Message:
    content = Template(name="hello_world", language="en_US")
    return enqueue(conversation=conversation, content=content, origin="campaign:1", **kwargs).message


def sent() -> int:
    return Message.objects.filter(state=MessageState.SENT).count()


def waiting() -> Message:
    return Message.objects.select_related("channel", "conversation__lead").get(state=MessageState.QUEUED)


def rules(**kwargs: Any) -> None:
    SendingRules.objects.update_or_create(pk=1, defaults=kwargs)
    forget_rules()


def test_an_hourly_cap_holds_and_says_until_when(dispatch_all):
    channel = ChannelFactory(rate_per_second=1000, per_hour=5)
    queue(channel, 6)
    dispatch_all()
    assert sent() == 5
    lease = ChannelLease.objects.get()
    assert lease.waits_why == WaitReason.HOUR
    assert timedelta(minutes=59) < lease.waits_until - timezone.now() < timedelta(minutes=61)
    assert str(WaitReason.HOUR.label) in why_not_sent(waiting())
    dispatch_all()
    assert sent() == 5
    Channel.objects.update(per_hour=6)
    caps_changed(channel)
    dispatch_all()
    assert sent() == 6


def test_the_windows_are_read_back_by_the_next_dispatcher(dispatch_all):
    channel = ChannelFactory(rate_per_second=1000, per_day=4)
    queue(channel, 3)
    dispatch_all()
    queue(channel, 3)
    dispatch_all()
    assert sent() == 4
    Attempt.objects.update(started_at=timezone.now() - timedelta(hours=24, seconds=5))
    caps_changed(channel)
    dispatch_all()
    assert sent() == 6


def test_bulk_leaves_a_tenth_to_answers_which_go_on(dispatch_all):
    channel = ChannelFactory(rate_per_second=1000, per_hour=10)
    queue(channel, 12, priority=Priority.BULK)
    dispatch_all()
    assert sent() == 9
    assert ChannelLease.objects.get().waits_until is None
    queue(channel, 2)
    dispatch_all()
    assert sent() == 10
    assert Message.objects.filter(state=MessageState.SENT, priority=Priority.REPLY).count() == 1


def test_two_numbers_of_one_portfolio_share_its_people(dispatch_all):
    Portfolio.objects.create(key="900", limit=3)
    for number in range(2):
        channel = ChannelFactory(name=f"Line {number}", portfolio_id="900", rate_per_second=1000)
        for _ in range(3):
            template_to(stranger(channel))
    dispatch_all()
    assert sent() == 3
    assert PortfolioReach.objects.count() == 3
    kept = Message.objects.filter(state=MessageState.QUEUED)
    assert {message.reason for message in kept} == {WaitReason.PORTFOLIO.label}
    assert all(message.not_before > timezone.now() + timedelta(hours=23) for message in kept)
    Portfolio.objects.update(limit=10)
    look_again_at(WaitReason.PORTFOLIO)
    dispatch_all()
    assert sent() == 6


def test_people_within_their_window_cost_the_portfolio_nothing(dispatch_all):
    Portfolio.objects.create(key="900", limit=0)
    queue(ChannelFactory(portfolio_id="900", rate_per_second=1000), 3)
    dispatch_all()
    assert sent() == 3


def test_new_conversations_have_a_cap_of_their_own(dispatch_all):
    channel = ChannelFactory(rate_per_second=1000, new_per_hour=1, portfolio_id="")
    strangers = [template_to(stranger(channel)) for _ in range(2)]
    queue(channel, 2)
    dispatch_all()
    assert sent() == 3
    kept = waiting()
    assert kept.pk in {message.pk for message in strangers}
    assert kept.reason == WaitReason.NEW.label


def test_a_second_message_to_somebody_just_written_to_opens_nothing(dispatch_all):
    channel = ChannelFactory(rate_per_second=1000, new_per_hour=1)
    person = stranger(channel)
    template_to(person)
    dispatch_all()
    template_to(person)
    dispatch_all()
    assert sent() == 2
    assert list(Attempt.objects.order_by("pk").values_list("opens", flat=True)) == [True, False]


def test_the_frequency_cap_counts_over_channels_and_binds_bulk_only(dispatch_all):
    rules(frequency_cap=1)
    lead = LeadFactory()
    for _ in range(2):
        conversation = ConversationFactory(channel=ChannelFactory(rate_per_second=1000), lead=lead)
        queued_message(conversation, priority=Priority.BULK)
    queued_message(conversation)
    dispatch_all()
    assert sent() == 2
    assert waiting().reason == WaitReason.FREQUENCY.label
    assert len(PersonUsage.objects.get().times) == 1


def test_quiet_time_is_kept_where_the_person_lives_and_not_by_staff(dispatch_all):
    # The whole day but this very minute is quiet in Lagos; in Honolulu it is eleven hours earlier.
    now = timezone.now()
    lagos = (now + timedelta(hours=1)).time().replace(second=0, microsecond=0)
    start = (datetime.combine(now, lagos) - timedelta(hours=2)).time()
    end = (datetime.combine(now, lagos) + timedelta(hours=2)).time()
    rules(quiet_from=start, quiet_until=end)
    channel = ChannelFactory(rate_per_second=1000)
    asleep = ConversationFactory(channel=channel, lead=LeadFactory(time_zone="Africa/Lagos"))
    awake = ConversationFactory(channel=channel, lead=LeadFactory(time_zone="Pacific/Honolulu"))
    queued_message(asleep)
    queued_message(awake)
    queued_message(asleep, author=User.objects.create(username="amina"))
    dispatch_all()
    assert sent() == 2
    kept = waiting()
    assert (kept.conversation, kept.reason) == (asleep, WaitReason.QUIET.label)
    rules(quiet_from=None, quiet_until=None)
    look_again_at(WaitReason.QUIET)
    dispatch_all()
    assert sent() == 3


def test_what_never_left_costs_no_cap(dispatching, dispatch_all, settings):
    Portfolio.objects.create(key="900", limit=1)
    channel = ChannelFactory(portfolio_id="900", per_hour=1, base_url="http://127.0.0.1:9")
    settings.RETRY_UNIT_SECONDS = 3600
    template_to(stranger(channel))
    dispatch_all()
    assert Attempt.objects.get().outcome == AttemptOutcome.NOT_SENT
    assert not PortfolioReach.objects.exists()
    Channel.objects.update(base_url="")
    template_to(stranger(channel))
    dispatch_all()
    assert sent() == 1


def test_gateways_pause_between_messages_and_begin_with_the_warm_up(simulator, dispatch_all, settings):
    settings.WHAPI_URL = f"{simulator.url}/whapi"
    channel = ChannelFactory(kind="whapi", credentials={"token": "t"}, delay_from=0.2, delay_to=0.4, rate_per_second=50)
    WarmUp.objects.create(channel=channel, day=1)
    queue(channel, 4)
    dispatch_all()
    assert sent() == 4
    times = [message["at"] for message in simulator.control("messages")["messages"]]
    assert all(later - earlier > 0.15 for earlier, later in pairwise(sorted(map(_seconds, times))))


def _seconds(at: object) -> float:
    return float(at) if isinstance(at, int | float) else datetime.fromisoformat(str(at)).timestamp()


def test_a_warm_up_day_caps_the_number_whatever_it_may_otherwise(dispatch_all):
    channel = ChannelFactory(rate_per_second=1000, per_day=500)
    WarmUp.objects.create(channel=channel, day=1)
    queue(channel, 22)
    dispatch_all()
    assert sent() == 20
    assert ChannelLease.objects.get().waits_why == WaitReason.DAY
