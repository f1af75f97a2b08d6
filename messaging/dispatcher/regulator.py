"""All that one channel keeps by itself: pace, people, windows. Pure; instants are Unix seconds."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from messaging.choices import WaitReason
from messaging.providers.base import Limits

from .leases import LeasedChannel, Spent
from .pace import Departures, Pace, PersonPace, Slots
from .queue import Due, Waiting
from .windows import ChannelWindows, Use

# A person who may be written to within this time is waited for; longer, and the message is postponed.
_WAIT_FOR_PERSON_SECONDS = 0.5
# Of the rate that the provider allows. It counts arrivals: what the way or a busy moment over there delays by up to
# 15 ms must not crowd one of its seconds.
_KEPT_SHARE = 0.985


@dataclass(slots=True)
class Selection:
    """Who goes now, and who is postponed."""

    ready: list[Due] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)


class Regulator:
    """Says who may go now, and what is spent."""

    def __init__(
        self, channel: LeasedChannel, *, recipients: Sequence[tuple[str, float]] = (), uses: Sequence[Use] = ()
    ) -> None:
        limits = channel.limits
        self._limits: Limits = limits
        per_second = limits.per_second * _KEPT_SHARE
        self._pace = Pace(per_second, paced_until=channel.paced_until, pause_seconds=limits.delay_seconds)
        self._departures = Departures(per_second, (at for _person, at in recipients))
        self._people = PersonPace(limits.pair_seconds, recipients)
        self._windows = ChannelWindows(channel.caps, uses)

    @property
    def paced_until(self) -> float:
        return self._pace.paced_until

    def fits(self, channel: LeasedChannel) -> bool:
        """Whether staff have left the channel's limits as they were."""
        return channel.limits == self._limits and channel.caps == self._windows.caps

    def worth_looking_at(self, now: float, *, seconds: float, most: int) -> int:
        """How many messages may go within the next `seconds`, and one more; 0 while a cap is spent."""
        room = self._windows.room(now, bulk=False)
        paced = min(self._pace.allowed_within(now, seconds) + 1, most)
        return paced if room is None else max(min(paced, room), 0)

    def has_room_for_bulk(self, now: float) -> bool:
        room = self._windows.room(now, bulk=True)
        return room is None or room > 0

    def seconds_to_next(self, now: float) -> float:
        return self._pace.wait(now)

    def select(self, ahead: deque[Due], slots: Slots, *, now: float, most: int) -> Selection:
        """Takes from `ahead` the most urgent messages that may go this instant, each with a slot of its own."""
        chosen, kept = Selection(), []
        in_turn = _InTurn(self._limits.pair_seconds)
        while ahead and len(chosen.ready) < most and not self._pace.wait(now):
            due = ahead.popleft()
            wait = self._windows.wait(now, bulk=due.is_bulk, opens=due.opens)
            too_soon = self._people.wait(due.to, now)
            if wait and wait.reason == WaitReason.NEW:
                chosen.waiting.append(Waiting(due.id, _instant(wait.until), wait.reason))
            elif wait:
                continue  # stays queued: the lease says until when nobody need look
            elif too_soon > _WAIT_FOR_PERSON_SECONDS:
                chosen.waiting.append(Waiting(due.id, in_turn.at(due.to, now + too_soon), WaitReason.PERSON))
            elif too_soon:
                kept.append(due)
            elif not slots.take(due.priority):
                kept.append(due)
                break
            else:
                self._take(due, now)
                chosen.ready.append(due)
        ahead.extendleft(reversed(kept))
        return chosen

    def _take(self, due: Due, now: float) -> None:
        self._pace.take(now)
        self._people.take(due.to, now)
        self._windows.take(bulk=due.is_bulk, opens=due.opens)

    def seconds_to_departure(self, now: float) -> float:
        """Until the next request may be handed to the client; 0 for now."""
        return self._departures.wait(now)

    def hand_over(self, due: Due, at: float) -> None:
        """Its request goes to the client now: from here on the second, its person and the windows count."""
        self._departures.take(at)
        self._people.take(due.to, at)
        self._windows.hand_over(at, bulk=due.is_bulk, opens=due.opens)

    def give_back(self, due: Due) -> None:
        """It was taken, and nothing of it left."""
        self._windows.give_back(bulk=due.is_bulk, opens=due.opens)

    def undo(self, due: Due, at: float) -> None:
        """It was handed over at `at`, and nothing of it left after all."""
        self._windows.undo(at, bulk=due.is_bulk, opens=due.opens)

    def spent(self, now: float) -> Spent:
        return Spent(self._windows.wait(now, bulk=False), self._windows.wait(now, bulk=True))

    def slow_down(self, until: float, *, person: str = "") -> None:
        """The provider said "too fast": to this person, or altogether."""
        if person:
            self._people.back_off(person, until)
        else:
            self._pace.back_off(until)


class _InTurn:
    """Messages that wait for the same person, one after the other."""

    def __init__(self, pair_seconds: float) -> None:
        self._pair_seconds = pair_seconds
        self._next: dict[str, float] = {}

    def at(self, person: str, free_at: float) -> datetime:
        at = self._next.get(person, free_at)
        self._next[person] = at + self._pair_seconds
        return _instant(at)


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
