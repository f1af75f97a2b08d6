"""A round through the listings that are due: each host at its pace, the others meanwhile."""

import logging
import time
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from common.fetching import Fetcher, FetchFailed, FetchPolicy, FetchRefused, NotYet
from common.models import DueWork
from common.phrases import say

from ..models import FetchRun, Listing, Observation
from ..sources import SOURCES, Unreadable, Wanted, get_source
from .domains import KeptDomainStates
from .listings import claim_listings, give_back, is_more_due, note_failure, note_read, put_off, tell_of
from .observing import Observed, observe

logger = logging.getLogger(__name__)

_AT_ONCE = 20
# A turn that comes later is another round's.
_LONGEST_WAIT = 60.0
# A thread of the worker is not kept longer at a time; nor does a round of the half-hour meet the next one.
_TURN = 60.0
_LONGEST_ROUND = timedelta(minutes=25)


@dataclass(slots=True)
class _Round:
    """Figures by source, and the clock."""

    fetcher: Fetcher
    deadline: float
    runs: dict[str, FetchRun] = field(default_factory=dict)
    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    def run(self, source: str) -> FetchRun:
        if source not in self.runs:
            self.runs[source] = FetchRun(source=source, started_at=timezone.now())
        return self.runs[source]


def collect_due(
    *, begun: datetime | None = None, most_seconds: float = _TURN, fetcher: Fetcher | None = None
) -> list[FetchRun]:
    """Read what is due, for so long; a row per source that was met. `begun`: when the round did of which this is one
    turn, and which reads nothing twice."""
    begun = begun or timezone.now()
    going = _Round(fetcher or polite_fetcher(), time.monotonic() + most_seconds)
    while time.monotonic() < going.deadline and (claimed := _claimed(begun)):
        _read_all(claimed, going)
    for source, run in going.runs.items():
        run.seconds = round(Decimal(going.seconds[source]), 1)
        run.save()
        tell_of(run)
    return list(going.runs.values())


def goes_on(begun: datetime) -> bool:
    """Whether the round that began then needs another turn."""
    if timezone.now() - begun > _LONGEST_ROUND:
        return False
    return is_more_due(sources=list(SOURCES), unread_since=begun, within=timedelta(seconds=_LONGEST_WAIT))


def _claimed(begun: datetime) -> list[Listing]:
    return claim_listings(sources=list(SOURCES), limit=_AT_ONCE, unread_since=begun)


def polite_fetcher() -> Fetcher:
    """Waits for no turn itself: meanwhile another host is read."""
    return Fetcher(replace(FetchPolicy.from_settings(), patience=0.0), KeptDomainStates())


def read_now(*, listing_ids: list[int]) -> int:
    """A person's "read again": at the next round, whatever happened before."""
    rows = Listing.objects.filter(pk__in=listing_ids, is_active=True)
    return rows.update(
        work_state=DueWork.State.DUE,
        attempts=0,
        error="",
        next_at=None,
        etag="",
        last_modified="",
        updated_at=timezone.now(),
    )


def _read_all(listings: list[Listing], going: _Round) -> None:
    """Whose host is not ready waits at the end of the line."""
    waiting = [(0.0, listing) for listing in listings]
    while waiting:
        if time.monotonic() >= going.deadline:
            give_back([listing for _at, listing in waiting])
            return
        waiting.sort(key=lambda pair: pair[0])
        at, listing = waiting.pop(0)
        if (pause := at - going.fetcher.now()) > 0:
            going.fetcher.sleep(pause)
        later = _read_one(listing, going)
        if later is not None:
            waiting.append((later, listing))


def _read_one(listing: Listing, going: _Round) -> float | None:
    """When to try again in this round; None: done with, one way or the other."""
    run, begun = going.run(listing.source), time.monotonic()
    try:
        observed = _read(listing, going.fetcher)
    except NotYet as turn:
        wait = turn.until - going.fetcher.now()
        if wait <= _LONGEST_WAIT and time.monotonic() + wait < going.deadline:
            return turn.until
        run.skipped += 1
        until = datetime.fromtimestamp(turn.until, tz=timezone.get_current_timezone())
        put_off(listing, until=until, why=turn.why)
    except (FetchRefused, FetchFailed, Unreadable) as problem:
        run.failed += 1
        note_failure(listing, problem.why, is_final=isinstance(problem, FetchRefused))
    except Exception as error:
        logger.exception("listing_unreadable", extra={"listing": listing.pk})
        run.failed += 1
        note_failure(listing, say(_("It could not be read: %(error)s."), error=type(error).__name__))
    else:
        run.fetched += 1
        run.new += observed.is_new
    going.seconds[listing.source] += time.monotonic() - begun
    return None


def _read(listing: Listing, fetcher: Fetcher) -> Observed:
    source = get_source(listing.source)
    wanted = Wanted(listing.url, listing.market, listing.price_selector)
    request = source.request(wanted)
    page = fetcher.fetch(
        request.url,
        etag=listing.etag,
        last_modified=listing.last_modified,
        accept=request.accept,
        headers=request.headers,
    )
    now = timezone.now()
    observed = (
        _confirm(listing, now)
        if page.is_unchanged
        else observe(listing=listing, found=source.read(page, wanted), url=listing.url, at=now)
    )
    kept = {} if page.is_unchanged else {"etag": page.etag[:255], "last_modified": page.last_modified[:100]}
    note_read(listing, at=now, **kept)
    return observed


def _confirm(listing: Listing, at: datetime) -> Observed:
    if listing.current_id:
        Observation.objects.filter(pk=listing.current_id).update(confirmed_at=at)
    return Observed()
