"""A young number, day by day against the table; what its health says; what a person may override."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User

from messaging.choices import AttemptOutcome, ChannelHealth, MessageState, WarmUpVerdict
from messaging.errors import WarmUpRefused
from messaging.models import Attempt, Channel, Message, WarmUp
from messaging.services.warm_up import DayFacts, advance_warm_ups, judge, override_warm_up, start_warm_up
from tests.messaging.factories import ChannelFactory, ConversationFactory, queued_message

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 2, 5, tzinfo=UTC)
TABLE = [20, 30, 50, 75, 100, 150, 200, 300, 400, 500, 700, 900, 1000, 1000]


@pytest.fixture
def channel() -> Channel:
    with time_machine.travel(MORNING, tick=False):
        channel = ChannelFactory(kind="whapi", health=ChannelHealth.UP)
        start_warm_up(channel)
    return channel


def live_through(channel: Channel, day: int, *, sent: int = 10, failed: int = 0) -> int | None:
    """A day of traffic and the decision of the next morning; the cap after it."""
    conversation = channel.conversations.first() or ConversationFactory(channel=channel)
    with time_machine.travel(MORNING + timedelta(days=day, hours=12), tick=False):
        for number in range(sent):
            message = queued_message(conversation)
            state = MessageState.FAILED if number < failed else MessageState.SENT
            Message.objects.filter(pk=message.pk).update(state=state)
            Attempt.objects.create(
                message=message,
                channel=channel,
                to=message.to,
                number=1,
                claim_token=message.uuid,
                started_at=datetime.now(UTC),
                outcome=AttemptOutcome.ACCEPTED,
            )
    with time_machine.travel(MORNING + timedelta(days=day + 1), tick=False):
        advance_warm_ups()
    return WarmUp.objects.get(channel=channel).cap


def test_healthy_days_climb_the_table_and_then_the_number_is_warm(channel: Channel) -> None:
    caps = [WarmUp.objects.get().cap] + [live_through(channel, day) for day in range(14)]
    assert caps == [*TABLE, None]
    verdicts = list(WarmUp.objects.get().decisions.order_by("pk").values_list("verdict", flat=True))
    assert verdicts == [WarmUpVerdict.ADVANCE] * 13 + [WarmUpVerdict.FINISH]


def test_bad_health_first_holds_then_steps_back_and_says_why(channel: Channel) -> None:
    assert live_through(channel, 0) == 30
    assert live_through(channel, 1) == 50
    assert live_through(channel, 2, sent=20, failed=2) == 50
    assert live_through(channel, 3, sent=20, failed=8) == 30
    assert live_through(channel, 4, sent=20, failed=8) == 20
    assert live_through(channel, 5, sent=20, failed=8) == 20
    assert live_through(channel, 6) == 30
    told = list(WarmUp.objects.get().decisions.order_by("pk").values_list("reason", "day_before", "day_after"))
    assert told[2:4] == [("failures_some", 3, 3), ("failures_many", 3, 2)]


def test_a_day_is_decided_once_however_often_it_is_asked(channel: Channel) -> None:
    live_through(channel, 0)
    with time_machine.travel(MORNING + timedelta(days=1, hours=1), tick=False):
        assert advance_warm_ups() == 0
    assert WarmUp.objects.get().day == 2


def test_a_day_without_messages_shows_nothing(channel: Channel) -> None:
    assert live_through(channel, 0, sent=0) == 20
    assert WarmUp.objects.get().decisions.get().reason == "unused"


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        (DayFacts(sent=50, failed=0, connected=True, quality="GREEN"), WarmUpVerdict.ADVANCE),
        (DayFacts(sent=50, failed=0, connected=True, quality="YELLOW"), WarmUpVerdict.HOLD),
        (DayFacts(sent=50, failed=0, connected=True, quality="RED"), WarmUpVerdict.STEP_BACK),
        (DayFacts(sent=50, failed=0, connected=False), WarmUpVerdict.HOLD),
        (DayFacts(sent=5, failed=4, connected=True), WarmUpVerdict.ADVANCE),
        (DayFacts(sent=10, failed=3, connected=True), WarmUpVerdict.STEP_BACK),
    ],
)
def test_what_a_days_health_means(facts: DayFacts, verdict: WarmUpVerdict) -> None:
    assert judge(facts).verdict == verdict


def test_a_gateway_that_nobody_started_begins_with_day_one_and_official_numbers_need_none() -> None:
    gateway, official = ChannelFactory(kind="whapi"), ChannelFactory()
    advance_warm_ups()
    assert WarmUp.objects.get(channel=gateway).day == 1
    assert not WarmUp.objects.filter(channel=official).exists()


def test_an_override_needs_a_reason_and_is_kept_with_the_name(channel: Channel) -> None:
    warm_up, amina = WarmUp.objects.get(), User.objects.create(username="amina")
    with pytest.raises(WarmUpRefused):
        override_warm_up(warm_up, day=9, reason="  ", by=amina)
    with pytest.raises(WarmUpRefused):
        override_warm_up(warm_up, day=15, reason="more", by=amina)
    override_warm_up(warm_up, day=9, reason="In use for two years.", by=amina)
    assert WarmUp.objects.get().cap == 400
    override_warm_up(warm_up, day=None, reason="Known to be warm.", by=amina)
    assert WarmUp.objects.get().cap is None
    decision = WarmUp.objects.get().decisions.latest("pk")
    assert (decision.verdict, decision.by, decision.reason) == (WarmUpVerdict.OVERRIDE, amina, "Known to be warm.")
