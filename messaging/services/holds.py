"""Holds: what must not leave, why and until when. Every attempt reads them: a new one acts at once."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from common.sql import rows
from messaging.choices import HoldScope
from messaging.models import Hold

from .wakes import wake_dispatch


@dataclass(frozen=True, slots=True)
class ActiveHolds:
    """The keys held right now, by scope."""

    channels: frozenset[int] = frozenset()
    portfolios: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()
    templates: frozenset[str] = frozenset()
    template_ids: frozenset[int] = frozenset()
    persons: frozenset[int] = frozenset()
    # Somebody may have asked us to stop, and staff have not decided yet.
    someone_to_decide: bool = False

    def stop(self, *, channel_id: int, portfolio_id: str) -> bool:
        """Whether nothing at all may leave the channel."""
        return channel_id in self.channels or portfolio_id in self.portfolios


def place_hold(
    *, scope: HoldScope, key: str, cause: str, reason: str, until: datetime | None = None, by: User | None = None
) -> Hold:
    """Hold what the scope and key name; placed again by the same cause, it takes the new reason and end."""
    hold, _created = Hold.objects.update_or_create(
        scope=scope, key=key, cause=cause, ended_at=None, defaults={"reason": reason, "until": until, "created_by": by}
    )
    return hold


def release_holds(*, scope: HoldScope, key: str, cause: str | None = None) -> int:
    """End the holds on a key, of one cause or of all; what they held goes on at once."""
    holds = Hold.objects.filter(scope=scope, key=key, ended_at=None)
    released = (holds.filter(cause=cause) if cause else holds).update(ended_at=timezone.now())
    if released:
        wake_dispatch()
    return released


def active_holds(now: datetime) -> ActiveHolds:
    """One query; few rows at any time."""
    keys: dict[str, set[str]] = {}
    # Read before every set of attempts: without the ORM, whose query-building costs more than the query.
    active = (
        "SELECT scope, key FROM messaging_hold WHERE ended_at IS NULL AND (until IS NULL OR until > %s) "
        "UNION ALL SELECT 'consent', '' WHERE EXISTS (SELECT 1 FROM leads_consent WHERE status = 'unsure')"
    )
    for scope, key in rows(active, [now]):
        keys.setdefault(scope, set()).add(key)
    templates = keys.get(HoldScope.TEMPLATE, set())
    return ActiveHolds(
        channels=frozenset(map(int, keys.get(HoldScope.CHANNEL, ()))),
        portfolios=frozenset(keys.get(HoldScope.PORTFOLIO, ())),
        origins=frozenset(keys.get(HoldScope.ORIGIN, ())),
        templates=frozenset(templates),
        template_ids=frozenset(int(key[1:]) for key in templates if key[0] == "#" and key[1:].isdecimal()),
        persons=frozenset(map(int, keys.get(HoldScope.PERSON, ()))),
        someone_to_decide="consent" in keys,
    )
