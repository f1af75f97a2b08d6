"""The shop's own feeds are read when they are due: their rows go the way of a list that staff bring."""

import io
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from common import http
from common.claims import back_off, claim_rows
from common.models import DueWork
from common.phrases import Phrase, join, say
from common.pictures import MAX_BYTES, PictureRefused, bounded_picture
from common.signals import trouble_ended, trouble_started
from common.text.amounts import read_amount

from ..causes import FEED_FAILING
from ..choices import OfferState, PriceOrigin
from ..feeds import Facts, UnreadableFeed, get_format
from ..models import Offer, Product, ProductFeed
from ..models.product import folded_sku
from ..product_rows import ProductRow
from .product_import import Outcome, Verdict, import_rows

logger = logging.getLogger(__name__)

_AT_ONCE = 5
_CLAIM_SECONDS = 900
_MAX_BYTES = 20 * 1024 * 1024
_SECONDS = 120
_ROWS_AT_ONCE = 400
_MOST_WRONG_KEPT = 20
_MOST_PICTURES = 20
_BACK_OFF_UNIT, _BACK_OFF_LONGEST = 300.0, 6 * 3600.0
# A night without the shop's server is no incident.
_TROUBLE_AFTER = 3


class _NoFeed(Exception):
    def __init__(self, why: Phrase) -> None:
        self.why = why
        super().__init__(str(why))


def read_due_feeds() -> int:
    """How many were read, well or not."""
    token, now = uuid4(), timezone.now()
    ids = claim_rows(
        ProductFeed,
        where="is_active AND work_state = 'due' AND (next_at IS NULL OR next_at <= %s)",
        params=[now],
        token=token,
        seconds=_CLAIM_SECONDS,
        limit=_AT_ONCE,
        now=now,
    )
    for feed in ProductFeed.objects.filter(pk__in=ids, claim_token=token).order_by("pk"):
        _try(feed)
    return len(ids)


def read_feeds_now(*, feed_ids: Sequence[int]) -> int:
    """A person's "read now": at the next minute, whatever happened before."""
    rows = ProductFeed.objects.filter(pk__in=feed_ids, is_active=True)
    return rows.update(
        work_state=DueWork.State.DUE, attempts=0, error="", next_at=None, claim_token=None, claimed_until=None
    )


def _try(feed: ProductFeed) -> None:
    try:
        facts = get_format(feed.kind).read(_fetched(feed), items_path=feed.items_path, mapping=feed.mapping)
        verdicts = _import(feed, facts)
    except (UnreadableFeed, _NoFeed) as problem:
        _fail(feed, problem.why)
    except Exception as error:
        logger.exception("feed_failed", extra={"feed": feed.pk})
        _fail(feed, say(_("It could not be read: %(error)s."), error=type(error).__name__))
    else:
        _note(feed, verdicts)
        _bring_pictures(facts)


def _fetched(feed: ProductFeed) -> bytes:
    try:
        answer = http.call(
            "GET",
            feed.url,
            headers={"User-Agent": settings.FETCH_USER_AGENT}
            | ({"Authorization": feed.authorization} if feed.authorization else {}),
            seconds=_SECONDS,
            max_bytes=_MAX_BYTES,
            public_only=True,
            or_loopback=settings.FETCH_LOOPBACK,
        )
    except http.HttpTrouble as trouble:
        raise _NoFeed(say(_("The shop could not be reached (%(trouble)s)."), trouble=str(trouble))) from None
    if answer.status != 200:
        raise _NoFeed(say(_("The shop answered %(status)s."), status=answer.status))
    return answer.body


def _import(feed: ProductFeed, facts: Sequence[Facts]) -> list[Verdict]:
    names = set(ProductRow.__dataclass_fields__) - {"number"}
    rows = [
        ProductRow(number, **{name: text for name, text in told.items() if name in names})
        for number, told in enumerate(facts, start=1)
    ]
    return [
        verdict
        for start in range(0, len(rows), _ROWS_AT_ONCE)
        for verdict in import_rows(
            list(_priced_as_they_may(feed, rows[start : start + _ROWS_AT_ONCE])), origin=PriceOrigin.FEED
        )
    ]


def _priced_as_they_may(feed: ProductFeed, rows: Sequence[ProductRow]) -> Iterable[ProductRow]:
    """While an offer for all runs, what the shop asks otherwise is what it will cost after it."""
    keys = [folded_sku(row.sku) for row in rows]
    known = set(Product.objects.filter(folded_sku__in=keys).values_list("folded_sku", flat=True))
    running = Offer.objects.filter(product__folded_sku__in=keys, lead=None, state=OfferState.ACTIVE)
    offers = {offer.product.folded_sku: offer for offer in running.select_related("product")}
    for key, row in zip(keys, rows, strict=True):
        if key in offers:
            _note_regular(offers[key], row.price)
        yield replace(row, price="") if key in offers or (key in known and not feed.sets_prices) else row


def _note_regular(offer: Offer, said: str) -> None:
    regular = read_amount(said) if said else None
    if regular is not None and regular > offer.price:
        Offer.objects.filter(pk=offer.pk, state=OfferState.ACTIVE, price__lt=regular).update(regular=regular)


def _note(feed: ProductFeed, verdicts: Sequence[Verdict]) -> None:
    counts, now = Counter(verdict.outcome for verdict in verdicts), timezone.now()
    wrong = [verdict for verdict in verdicts if verdict.outcome == Outcome.WRONG]
    _mine(feed).update(
        attempts=0,
        error="",
        read_at=now,
        next_at=now + timedelta(minutes=feed.every_minutes),
        made=counts[Outcome.NEW],
        changed=counts[Outcome.CHANGED],
        same=counts[Outcome.SAME],
        wrong=counts[Outcome.WRONG],
        wrong_rows=[
            {"row": each.row.number, "sku": each.row.sku, "why": each.why} for each in wrong[:_MOST_WRONG_KEPT]
        ],
        claim_token=None,
        claimed_until=None,
    )
    trouble_ended.send_robust(ProductFeed, cause=FEED_FAILING, scope=feed.name)


def _fail(feed: ProductFeed, why: Phrase) -> None:
    """Never given up: the shop's server comes back, and nobody would notice that it is not asked any more."""
    attempts = feed.attempts + 1
    wait = back_off(attempts, unit=_BACK_OFF_UNIT, longest=_BACK_OFF_LONGEST)
    _mine(feed).update(
        attempts=F("attempts") + 1, error=why, next_at=timezone.now() + wait, claim_token=None, claimed_until=None
    )
    if attempts >= _TROUBLE_AFTER:
        text = join([feed.name, why], ": ")
        trouble_started.send_robust(ProductFeed, cause=FEED_FAILING, scope=feed.name, severity="warning", text=text)


def _mine(feed: ProductFeed) -> "QuerySet[ProductFeed]":
    return ProductFeed.objects.filter(pk=feed.pk, claim_token=feed.claim_token)


def _bring_pictures(facts: Sequence[Facts]) -> None:
    """For products without one; the others of a large shop come at the next rounds."""
    addresses = {folded_sku(told.get("sku", "")): told["image"] for told in facts if told.get("image")}
    keys = list(addresses)
    brought = 0
    for start in range(0, len(keys), _ROWS_AT_ONCE):
        rows = Product.objects.filter(folded_sku__in=keys[start : start + _ROWS_AT_ONCE], picture="")
        for product in rows.order_by("pk")[: _MOST_PICTURES - brought]:
            brought += 1
            _bring_picture(product, addresses[product.folded_sku])
        if brought >= _MOST_PICTURES:
            return


def _bring_picture(product: Product, url: str) -> None:
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
        picture = bounded_picture(io.BytesIO(answer.body))
    except (http.HttpTrouble, PictureRefused) as refusal:
        logger.info("picture_not_brought", extra={"product": product.pk, "why": type(refusal).__name__})
        return
    product.picture.save(picture.name or "picture.jpg", picture, save=False)
    Product.objects.filter(pk=product.pk, picture="").update(picture=product.picture.name)
