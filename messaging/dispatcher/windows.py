"""How much may go within an hour and a day: moving windows, exact. Instants are Unix seconds.

One dispatcher holds a channel at a time, and every attempt is a row before its bytes leave: so the windows live in the
driver's memory, and a successor reads them back from the attempts.
"""

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from messaging.choices import WaitReason

HOUR, DAY = 3600.0, 86_400.0

# Bulk leaves a tenth of every cap to answers.
BULK_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Caps:
    """The most that a channel may send in any such span; None: no limit."""

    per_hour: int | None = None
    per_day: int | None = None
    # Conversations opened by us with people who did not write within a day.
    new_per_hour: int | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """One message handed to the client: when, and which caps beside the common ones it counts against."""

    at: float
    bulk: bool
    opens: bool


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing more before `until`, and why."""

    until: float
    reason: WaitReason


class MovingWindow:
    """At most `most` events within any `seconds`, both ends counted."""

    def __init__(self, most: int, seconds: float, events: Iterable[float] = ()) -> None:
        self.most = most
        self._seconds = seconds
        self._events = deque(sorted(events))
        # Taken, but not handed over yet: it counts, and its second of departure is not known.
        self._taken = 0

    def room(self, now: float) -> int:
        while self._events and self._events[0] + self._seconds < now:
            self._events.popleft()
        return self.most - len(self._events) - self._taken

    def free_at(self, now: float) -> float:
        """When one more may go: now, or just after the oldest that is in the way has left the window."""
        surplus = 1 - self.room(now)
        if surplus <= 0:
            return now
        if surplus > len(self._events):
            return now + self._seconds
        return math.nextafter(self._events[surplus - 1] + self._seconds, math.inf)

    def take(self) -> None:
        self._taken += 1

    def hand_over(self, at: float) -> None:
        self._taken -= 1
        self._events.append(at)

    def give_back(self) -> None:
        """Taken, and nothing left."""
        self._taken -= 1

    def undo(self, at: float) -> None:
        """Handed over, and nothing left after all."""
        if at in self._events:
            self._events.remove(at)


class ChannelWindows:
    """All windows of one channel; the tightest decides."""

    def __init__(self, caps: Caps, recent: Iterable[Use] = ()) -> None:
        self.caps = caps
        uses = list(recent)
        self._common: list[tuple[WaitReason, MovingWindow]] = []
        self._bulk: list[tuple[WaitReason, MovingWindow]] = []
        self._opening: list[tuple[WaitReason, MovingWindow]] = []
        for most, seconds, reason in (
            (caps.per_hour, HOUR, WaitReason.HOUR),
            (caps.per_day, DAY, WaitReason.DAY),
        ):
            if most is not None:
                self._common.append((reason, MovingWindow(most, seconds, (use.at for use in uses))))
                share = MovingWindow(int(most * BULK_SHARE), seconds, (use.at for use in uses if use.bulk))
                self._bulk.append((reason, share))
        if caps.new_per_hour is not None:
            opened = (use.at for use in uses if use.opens)
            self._opening.append((WaitReason.NEW, MovingWindow(caps.new_per_hour, HOUR, opened)))

    def room(self, now: float, *, bulk: bool) -> int | None:
        """How many may go now, as far as these windows know; None: any number."""
        return min((window.room(now) for _, window in self._windows(bulk=bulk, opens=False)), default=None)

    def wait(self, now: float, *, bulk: bool, opens: bool = False) -> Wait | None:
        """The longest wait that a message of this sort has before it; None: it may go."""
        windows = self._windows(bulk=bulk, opens=opens)
        if not windows:  # most channels have no caps, and every message asks
            return None
        waits = [Wait(window.free_at(now), reason) for reason, window in windows]
        longest = max(waits, key=lambda wait: wait.until)
        return longest if longest.until > now else None

    def take(self, *, bulk: bool, opens: bool) -> None:
        for _, window in self._windows(bulk=bulk, opens=opens):
            window.take()

    def hand_over(self, at: float, *, bulk: bool, opens: bool) -> None:
        for _, window in self._windows(bulk=bulk, opens=opens):
            window.hand_over(at)

    def give_back(self, *, bulk: bool, opens: bool) -> None:
        for _, window in self._windows(bulk=bulk, opens=opens):
            window.give_back()

    def undo(self, at: float, *, bulk: bool, opens: bool) -> None:
        for _, window in self._windows(bulk=bulk, opens=opens):
            window.undo(at)

    def _windows(self, *, bulk: bool, opens: bool) -> list[tuple[WaitReason, MovingWindow]]:
        return self._common + (self._bulk if bulk else []) + (self._opening if opens else [])
