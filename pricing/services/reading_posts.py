"""A round through the accounts on Instagram: each is asked once, however many of our products its posts may name."""

import logging
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from common import http
from common.fetching import DomainState
from common.fetching.states import after_answer, take_turn
from common.phrases import say
from common.pictures import MAX_BYTES
from common.signals import trouble_ended, trouble_started

from ..causes import INSTAGRAM_BLOCKED
from ..choices import SourceKind
from ..instagram import (
    AccountGone,
    AccountPrivate,
    Blocked,
    InstagramTrouble,
    Post,
    PostReader,
    get_reader,
    username_in,
)
from ..instagram.reading import PostRead, prices_for, read_post
from ..models import FetchRun, Listing
from .domains import KeptDomainStates
from .listings import claim_listings, give_back, is_more_due, note_failure, note_read, put_off, tell_of
from .observing import observe

logger = logging.getLogger(__name__)

_AT_ONCE = 200
_POSTS, _DAYS = 3, timedelta(days=7)
# Between two accounts, over all processes.
_SECONDS_BETWEEN = 5.0
# A thread of the worker is not kept longer at a time; nor does a round of the hour meet the next one.
_TURN = 60.0
_LONGEST_ROUND = timedelta(minutes=50)


def read_instagram(*, begun: datetime | None = None, most_seconds: float = _TURN) -> FetchRun | None:
    """None where nothing is due, or Instagram is not read. `begun`: when the round did of which this is one turn."""
    reader = get_reader()
    if reader is None:
        return None
    listings = claim_listings(sources=[SourceKind.INSTAGRAM], limit=_AT_ONCE, unread_since=begun)
    if not listings:
        return None
    run, started = FetchRun(source=SourceKind.INSTAGRAM, started_at=timezone.now()), time.monotonic()
    for username, of_account in _by_account(listings).items():
        if time.monotonic() - started > most_seconds:
            give_back(of_account)
        else:
            _read_account(reader, username, of_account, run)
    run.seconds = round(Decimal(time.monotonic() - started), 1)
    run.save()
    tell_of(run)
    return run


def goes_on(begun: datetime) -> bool:
    """Whether the round that began then needs another turn."""
    if get_reader() is None or timezone.now() - begun > _LONGEST_ROUND:
        return False
    within = timedelta(seconds=_SECONDS_BETWEEN * 2)
    return is_more_due(sources=[SourceKind.INSTAGRAM], unread_since=begun, within=within)


def _by_account(listings: Sequence[Listing]) -> dict[str, list[Listing]]:
    accounts: dict[str, list[Listing]] = defaultdict(list)
    for listing in listings:
        accounts[username_in(listing.url)].append(listing)
    return accounts


def _read_account(reader: PostReader, username: str, listings: list[Listing], run: FetchRun) -> None:
    if rests_until := _turn(reader):
        _put_off_all(listings, run, rests_until)
        return
    try:
        posts = reader.posts(username, since=timezone.now() - _DAYS, most=_POSTS)
    except Blocked as blocked:
        _tell_blocked(reader, blocked)
        _put_off_all(listings, run, timezone.now() + timedelta(seconds=blocked.seconds))
        return
    except InstagramTrouble as trouble:
        # A search that misses an account once finds it the next time; a private one stays private.
        for listing in listings:
            note_failure(listing, trouble.why, is_final=_is_final(trouble, listing))
        run.failed += len(listings)
        return
    _tell_open(reader)
    # Read once for each country: of the same picture, a bare number is in another currency.
    reads: dict[str, list[PostRead]] = {}
    for listing in listings:
        _observe(listing, posts, reads, run)


def _observe(listing: Listing, posts: Sequence[Post], known: dict[str, list[PostRead]], run: FetchRun) -> None:
    """The newest post that names the product with a price says what it costs; that no post does is no failure."""
    now, market = timezone.now(), listing.market
    try:
        if market not in known:
            known[market] = [read_post(post, market=market, fetch=_picture) for post in posts]
        reads = known[market]
        found = next(filter(None, (prices_for(listing.product, read, market=market) for read in reads)), [])
        if found:
            run.new += observe(listing=listing, found=found, url=listing.url, at=now).is_new
        note_read(listing, at=now)
        run.fetched += 1
    except Exception as error:
        logger.exception("post_unreadable", extra={"listing": listing.pk})
        run.failed += 1
        note_failure(listing, say(_("It could not be read: %(error)s."), error=type(error).__name__))


def _is_final(trouble: InstagramTrouble, listing: Listing) -> bool:
    return isinstance(trouble, AccountPrivate) or (isinstance(trouble, AccountGone) and listing.attempts > 0)


def _put_off_all(listings: Sequence[Listing], run: FetchRun, until: datetime) -> None:
    for listing in listings:
        put_off(listing, until=until, why=say(_("Instagram is asked again later.")))
    run.skipped += len(listings)


def _turn(reader: PostReader) -> datetime | None:
    """None: it is our turn, after a short wait. Else until when the way is shut."""
    now = time.time()
    turn = KeptDomainStates().change(
        _key(reader),
        lambda state: take_turn(state, now=now, interval=_SECONDS_BETWEEN, patience=_SECONDS_BETWEEN * 2),
    )
    if not turn.is_reserved:
        return datetime.fromtimestamp(turn.at, tz=timezone.get_current_timezone())
    if settings.INSTAGRAM_PAUSES and turn.at > now:
        time.sleep(turn.at - now)
    return None


def _tell_blocked(reader: PostReader, blocked: Blocked) -> None:
    until = time.time() + blocked.seconds
    KeptDomainStates().change(_key(reader), lambda state: (DomainState(state.next_at, state.failures + 1, until), None))
    trouble_started.send_robust(
        FetchRun, cause=INSTAGRAM_BLOCKED, scope=reader.name, severity="warning", text=blocked.why
    )


def _tell_open(reader: PostReader) -> None:
    KeptDomainStates().change(_key(reader), lambda state: (after_answer(state), None))
    trouble_ended.send_robust(FetchRun, cause=INSTAGRAM_BLOCKED, scope=reader.name)


def _key(reader: PostReader) -> str:
    return f"instagram:{reader.name}"


def _picture(url: str) -> bytes | None:
    """In memory from the wire to the engine: no file is left behind by whatever ends this process."""
    try:
        answer = http.call(
            "GET",
            url,
            headers={"User-Agent": settings.FETCH_USER_AGENT},
            seconds=settings.FETCH_TIMEOUT,
            max_bytes=MAX_BYTES,
            public_only=True,
            or_loopback=settings.FETCH_LOOPBACK,
        )
    except http.HttpTrouble as trouble:
        logger.info("picture_not_fetched", extra={"why": str(trouble)})
        return None
    return answer.body if answer.status == 200 else None
