"""Moving windows: whatever the traffic, no window is ever exceeded, and no room is wasted."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.choices import WaitReason
from messaging.dispatcher.pace import Departures
from messaging.dispatcher.windows import DAY, HOUR, Caps, ChannelWindows, MovingWindow, Use

START = 1_800_000_000.0


def most_within(times: list[float], seconds: float) -> int:
    """The fullest window of that length, both ends counted; slow and plain."""
    return max((sum(start <= t <= start + seconds for t in times) for start in times), default=0)


class Traffic:
    """Messages of random sorts at random instants against one channel's windows, with a virtual clock."""

    def __init__(self, caps: Caps) -> None:
        self.caps = caps
        self.windows = ChannelWindows(caps)
        self.sent: list[Use] = []

    def offer(self, at: float, *, bulk: bool, opens: bool) -> None:
        if self.windows.wait(at, bulk=bulk, opens=opens) is None:
            self.windows.take(bulk=bulk, opens=opens)
            self.windows.hand_over(at, bulk=bulk, opens=opens)
            self.sent.append(Use(at, bulk, opens))

    def restart(self) -> None:
        self.windows = ChannelWindows(self.caps, self.sent)


gaps = st.floats(min_value=0, max_value=3 * HOUR, allow_nan=False)
messages = st.lists(st.tuples(gaps, st.booleans(), st.booleans(), st.integers(0, 20)), max_size=120)
caps = st.builds(Caps, per_hour=st.integers(1, 12), per_day=st.integers(1, 40), new_per_hour=st.integers(1, 5))


@settings(deadline=None, max_examples=200)
@given(caps=caps, traffic=messages)
def test_no_window_is_ever_exceeded_not_even_across_restarts(caps: Caps, traffic: list) -> None:
    channel, at = Traffic(caps), START
    for gap, bulk, opens, luck in traffic:
        at += gap if luck < 5 else gap / 500
        channel.offer(at, bulk=bulk, opens=opens)
        if luck == 20:
            channel.restart()
    everything = [use.at for use in channel.sent]
    bulk_only = [use.at for use in channel.sent if use.bulk]
    opened = [use.at for use in channel.sent if use.opens]
    assert most_within(everything, HOUR) <= caps.per_hour
    assert most_within(everything, DAY) <= caps.per_day
    assert most_within(bulk_only, HOUR) <= int(caps.per_hour * 0.9)
    assert most_within(bulk_only, DAY) <= int(caps.per_day * 0.9)
    assert most_within(opened, HOUR) <= caps.new_per_hour


@settings(deadline=None, max_examples=200)
@given(caps=caps, traffic=messages)
def test_what_it_says_is_when_it_may_go(caps: Caps, traffic: list) -> None:
    channel, at = Traffic(caps), START
    for gap, bulk, opens, _luck in traffic:
        at += gap / 100
        channel.offer(at, bulk=bulk, opens=opens)
        wait = channel.windows.wait(at, bulk=bulk, opens=opens)
        never = (bulk and caps.per_hour == 1) or (bulk and caps.per_day == 1)
        if wait and not never:
            soon = wait.until - min(1.0, (wait.until - at) / 2)
            assert channel.windows.wait(soon, bulk=bulk, opens=opens) is not None
            assert channel.windows.wait(wait.until, bulk=bulk, opens=opens) is None
            channel.restart()  # the question about the future let it forget the present


def test_bulk_leaves_a_tenth_of_every_cap_to_answers() -> None:
    channel = Traffic(Caps(per_hour=10))
    for second in range(30):
        channel.offer(START + second, bulk=True, opens=False)
    assert len(channel.sent) == 9
    assert channel.windows.room(START + 30, bulk=True) == 0
    assert channel.windows.room(START + 30, bulk=False) == 1
    waiting = channel.windows.wait(START + 30, bulk=True)
    assert waiting and waiting.reason == WaitReason.HOUR
    assert waiting.until > START + HOUR


def test_what_is_taken_counts_before_it_is_handed_over_and_not_when_given_back() -> None:
    window = MovingWindow(2, HOUR)
    window.take()
    window.take()
    assert window.room(START) == 0
    window.give_back()
    assert window.room(START) == 1
    window.hand_over(START)
    assert window.room(START) == 1
    window.undo(START)
    assert window.room(START) == 2


def test_a_channel_without_caps_has_no_windows() -> None:
    windows = ChannelWindows(Caps())
    assert windows.room(START, bulk=True) is None
    assert windows.wait(START, bulk=True, opens=True) is None


@settings(deadline=None, max_examples=100)
@given(
    per_second=st.sampled_from([1, 5, 20, 80, 250, 1000]),
    gaps=st.lists(st.sampled_from([0.0, 0.0, 0.0, 0.001, 0.03, 0.4]), min_size=50, max_size=400),
)
def test_requests_leave_evenly_however_they_come(per_second: int, gaps: list[float]) -> None:
    departures, at, left = Departures(per_second), START, []
    for gap in gaps:
        at += gap
        at += departures.wait(at)
        assert departures.wait(at) < 1e-6
        departures.take(at)
        left.append(at)
    # Open at one end: a provider's second does not have its first instant twice.
    assert most_within(left, 0.999999) <= per_second


def test_what_a_stall_held_up_is_made_up_for_and_yet_crowds_no_second() -> None:
    departures, at, left = Departures(100), START, []
    for number in range(400):
        if number == 150:
            at += 0.08
        at += departures.wait(at)
        departures.take(at)
        left.append(at)
    assert most_within(left, 0.999999) <= 100
    assert (len(left) - 1) / (left[-1] - left[0]) > 99


def test_a_successor_keeps_the_second_of_its_predecessor() -> None:
    departures = Departures(10, [START + n / 20 for n in range(10)])
    assert departures.wait(START + 0.5) == pytest.approx(0.5)
