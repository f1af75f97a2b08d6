from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """How politely, and how far. `patience`: seconds that a caller waits for its turn before it is sent away."""

    user_agent: str
    seconds_between: float = 3.0
    patience: float = 30.0
    seconds: float = 20.0
    max_bytes: int = 5 * 1024 * 1024
    obeys_robots: bool = True
    # For the simulator: this machine, not the network it stands in.
    opens_loopback: bool = False

    @classmethod
    def from_settings(cls) -> "FetchPolicy":
        return cls(
            user_agent=settings.FETCH_USER_AGENT,
            seconds_between=settings.FETCH_SECONDS_BETWEEN,
            seconds=settings.FETCH_TIMEOUT,
            max_bytes=settings.FETCH_MAX_BYTES,
            obeys_robots=settings.FETCH_OBEY_ROBOTS,
            opens_loopback=settings.FETCH_LOOPBACK,
        )
