"""A listing's work: claimed by one round, read, put off or failed; and what a round tells of itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from common.claims import back_off, claim_rows
from common.models import DueWork
from common.phrases import Phrase, say
from common.signals import trouble_ended, trouble_started

from ..causes import SOURCE_FAILING
from ..models import FetchRun, Listing

_CLAIM_SECONDS = 600
# Two rounds right after each other ask nobody twice.
_REST = timedelta(minutes=5)
_BACK_OFF_UNIT_SECONDS, _BACK_OFF_LONGEST_SECONDS = 600.0, 24 * 3600.0
_TOO_MANY_FAIL = 0.05
# Of a handful, one that fails is a fault of its own.
_LEAST_FAILED = 2
_FREE: dict[str, Any] = {"claim_token": None, "claimed_until": None}


def claim_listings(*, sources: Sequence[str], limit: int, unread_since: datetime | None = None) -> list[Listing]:
    """Those that are due and are read in one of these ways; ours for ten minutes. `unread_since`: when the round began
    that reads none twice."""
    token, now = uuid4(), timezone.now()
    places = ", ".join(["%s"] * len(sources))
    ids = claim_rows(
        Listing,
        where=f"is_active AND work_state = 'due' AND (next_at IS NULL OR next_at <= %s) AND source IN ({places}) "
        "AND (last_read_at IS NULL OR last_read_at < %s)",
        params=[now, *sources, unread_since or now],
        token=token,
        seconds=_CLAIM_SECONDS,
        limit=limit,
        order="last_read_at NULLS FIRST, id",
        now=now,
    )
    mine = Listing.objects.filter(pk__in=ids, claim_token=token).select_related("product")
    return list(mine.order_by("pk"))


def is_more_due(*, sources: Sequence[str], unread_since: datetime, within: timedelta) -> bool:
    """Whether a round that began then has anything left to read, now or so soon."""
    due = Listing.objects.filter(is_active=True, work_state=DueWork.State.DUE, source__in=sources)
    unread = due.filter(Q(last_read_at=None) | Q(last_read_at__lt=unread_since))
    return unread.filter(Q(next_at=None) | Q(next_at__lte=timezone.now() + within)).exists()


def note_read(listing: Listing, *, at: datetime, **kept: object) -> None:
    """In peace; `kept` are columns that go with it."""
    _ours(listing).update(attempts=0, error="", next_at=at + _REST, last_read_at=at, **kept, **_FREE)


def give_back(listings: Sequence[Listing]) -> None:
    """Claimed and not come to: they are due as before."""
    for listing in listings:
        _ours(listing).update(**_FREE)


def put_off(listing: Listing, *, until: datetime, why: Phrase) -> None:
    """Its turn is later; nothing of it failed."""
    _ours(listing).update(next_at=until, error=why, **_FREE)


def note_failure(listing: Listing, why: Phrase, *, is_final: bool = False) -> None:
    attempts = listing.attempts + 1
    is_over = is_final or attempts >= DueWork.MAX_ATTEMPTS
    wait = back_off(attempts, unit=_BACK_OFF_UNIT_SECONDS, longest=_BACK_OFF_LONGEST_SECONDS)
    _ours(listing).update(
        attempts=attempts,
        error=why,
        next_at=None if is_over else timezone.now() + wait,
        work_state=DueWork.State.FAILED if is_over else DueWork.State.DUE,
        **_FREE,
    )


def tell_of(run: FetchRun) -> None:
    """An incident where more than one in twenty could not be read."""
    if run.failing_share > _TOO_MANY_FAIL and run.failed >= _LEAST_FAILED:
        text = say(
            _("%(failed)d of %(asked)d pages could not be read. The listings say why; reading goes on by itself."),
            failed=run.failed,
            asked=run.failed + run.fetched,
        )
        trouble_started.send_robust(FetchRun, cause=SOURCE_FAILING, scope=run.source, severity="warning", text=text)
    elif run.fetched:
        trouble_ended.send_robust(FetchRun, cause=SOURCE_FAILING, scope=run.source)


def _ours(listing: Listing) -> Any:
    return Listing.objects.filter(pk=listing.pk, claim_token=listing.claim_token)
