"""How fast messages may go: GCRA, whose whole state is one instant per key. Instants are Unix seconds."""

import random
from collections import deque
from collections.abc import Iterable

from messaging.choices import Priority


class Pace:
    """At most `per_second` messages, evenly spaced, with a burst of a twentieth of a second's worth.

    A bucket as large as its rate would double the first second; providers count every second. With `pause_seconds`
    (from, to) every gap is drawn anew, and none is shorter than the rate allows.
    """

    BURST_SHARE = 1 / 20

    def __init__(
        self, per_second: float, *, paced_until: float = 0.0, pause_seconds: tuple[float, float] | None = None
    ) -> None:
        self.paced_until = paced_until
        self._pause_seconds = pause_seconds
        self.set_rate(per_second)

    def set_rate(self, per_second: float) -> None:
        self.interval = 1 / per_second
        burst = 0 if self._pause_seconds else max(int(per_second * self.BURST_SHARE) - 1, 0)
        self.tolerance = burst * self.interval

    def wait(self, now: float) -> float:
        """Seconds until the next message may go; 0 for now."""
        return max(self.paced_until - self.tolerance - now, 0.0)

    def take(self, now: float) -> None:
        """One message goes now."""
        self.paced_until = max(self.paced_until, now) + self._gap()

    def _gap(self) -> float:
        return max(self.interval, random.uniform(*self._pause_seconds)) if self._pause_seconds else self.interval

    def allowed_within(self, now: float, seconds: float) -> int:
        """How many messages may go from now until `seconds` later."""
        spendable = now + seconds - max(self.paced_until - self.tolerance, now)
        return max(int(spendable / self.interval), 0)

    def back_off(self, until: float) -> None:
        """The provider said "too fast": nothing before `until`."""
        self.paced_until = max(self.paced_until, until + self.tolerance)


class Departures:
    """When requests leave: evenly, and never more within any second than `per_second`, whatever came before.

    What a provider counts is arrivals. After a stall (of the database, of the machine) a tenth of a second may be made
    up for at once; the moving second sees to it that this is missing later, where a bucket would let it come on top.
    """

    BURST_SHARE = 1 / 10

    def __init__(self, per_second: float, recent: Iterable[float] = ()) -> None:
        self._interval = 1 / per_second
        self._tolerance = max(int(per_second * self.BURST_SHARE) - 1, 0) * self._interval
        self._most = max(int(per_second), 1)
        self._span = self._most * self._interval
        self._left = deque(sorted(recent)[-self._most :])
        self._full_until = 0.0

    def wait(self, now: float) -> float:
        """Seconds until the next may leave; 0 for now."""
        while self._left and self._left[0] + self._span <= now:
            self._left.popleft()
        free_at = self._full_until - self._tolerance
        if len(self._left) >= self._most:
            free_at = max(free_at, self._left[0] + self._span)
        return max(free_at - now, 0.0)

    def take(self, now: float) -> None:
        """One leaves now."""
        self._left.append(now)
        self._full_until = max(self._full_until, now) + self._interval


class PersonPace:
    """At most one message to one person every `seconds`."""

    _PRUNE_ABOVE = 10_000

    def __init__(self, seconds: float, recent: Iterable[tuple[str, float]] = ()) -> None:
        self._seconds = seconds
        self._prune_above = self._PRUNE_ABOVE
        self._free_at = {person: at + seconds for person, at in recent} if seconds else {}

    def wait(self, person: str, now: float) -> float:
        return max(self._free_at.get(person, 0.0) - now, 0.0) if self._free_at else 0.0

    def take(self, person: str, now: float) -> None:
        if not self._seconds:
            return
        if len(self._free_at) > self._prune_above:
            self._prune(now)
        self._free_at[person] = now + self._seconds

    def _prune(self, now: float) -> None:
        """Looks again at twice as many as were left: at a high rate nobody is free yet, and looking costs."""
        self._free_at = {key: at for key, at in self._free_at.items() if at > now}
        self._prune_above = max(2 * len(self._free_at), self._PRUNE_ABOVE)

    def back_off(self, person: str, until: float) -> None:
        self._free_at[person] = max(self._free_at.get(person, 0.0), until)


class Slots:
    """Requests in flight at once, over all channels. The last quarter is kept for replies: bulk cannot fill it."""

    def __init__(self, total: int) -> None:
        self._free = total
        self._reserve = total // 4

    def take(self, priority: int) -> bool:
        if self._free <= (self._reserve if priority >= Priority.BULK else 0):
            return False
        self._free -= 1
        return True

    def give(self, count: int) -> None:
        self._free += count
