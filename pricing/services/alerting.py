"""Alerts about competitors' prices: raised and ended only by a price that was seen twice, so that none flickers."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from common.phrases import Phrase, say
from common.signals import notice

from ..choices import AlertKind, ObservationState
from ..models import Listing, Observation, PriceAlert
from ..querysets import ListingQuerySet
from ..selectors.creep import creep

# After its end the same is not told again for so long.
_REST = timedelta(hours=12)
_CREEP_DAYS = timedelta(days=30)
_MOST_OBSERVATIONS = 20_000
_MOST_TOLD = 50


def check_alerts() -> tuple[int, int]:
    """How many alerts were raised and how many ended."""
    listings = list(_confirmed().select_related("product", "competitor", "current"))
    raised = ended = 0
    open_ones = set(PriceAlert.objects.filter(ended_at=None).values_list("listing_id", "kind"))
    creeps = _creeps([listing.pk for listing in listings])
    for listing in listings:
        wanted = _wanted(listing, creeps.get(listing.pk))
        for kind in AlertKind:
            is_open = (listing.pk, kind) in open_ones
            if kind in wanted and not is_open:
                raised += _raise(listing, kind, creeps.get(listing.pk))
            elif kind not in wanted and is_open:
                ended += _end(listing, kind)
    # Whoever is read no more is watched no more.
    PriceAlert.objects.filter(ended_at=None, listing__is_active=False).update(ended_at=timezone.now())
    return raised, ended


def _confirmed() -> ListingQuerySet:
    """Those whose price was seen at least twice, in our currency."""
    return Listing.objects.compared().filter(
        product__is_active=True,
        current__confirmed_at__gt=F("current__observed_at"),
        current__currency=F("product__currency"),
    )


def _wanted(listing: Listing, crept: Decimal | None) -> set[AlertKind]:
    seen = listing.current
    if seen is None or listing.is_sold_out:
        return set()
    wanted = set()
    if seen.amount < listing.product.price and listing.ignored_price != seen.amount:
        wanted.add(AlertKind.UNDERCUT)
    if crept is not None:
        wanted.add(AlertKind.CREEP_UP if crept > 0 else AlertKind.CREEP_DOWN)
    return wanted


def _creeps(listing_ids: list[int]) -> dict[int, Decimal]:
    rows = Observation.objects.filter(
        listing__in=listing_ids, state=ObservationState.ACCEPTED, confirmed_at__gt=timezone.now() - _CREEP_DAYS
    )
    amounts: dict[int, list[Decimal]] = defaultdict(list)
    for listing_id, amount in rows.order_by("observed_at").values_list("listing_id", "amount")[:_MOST_OBSERVATIONS]:
        amounts[listing_id].append(amount)
    found = {listing_id: creep(of_listing) for listing_id, of_listing in amounts.items()}
    return {listing_id: percent for listing_id, percent in found.items() if percent is not None}


def _raise(listing: Listing, kind: AlertKind, crept: Decimal | None) -> int:
    now, seen = timezone.now(), listing.current
    assert seen is not None
    lately = PriceAlert.objects.filter(listing=listing, kind=kind).filter(
        Q(ended_at=None) | Q(ended_at__gt=now - _REST)
    )
    if lately.exists():
        return 0
    with transaction.atomic():
        PriceAlert.objects.create(
            listing=listing,
            kind=kind,
            theirs=seen.amount,
            ours=listing.product.price,
            percent=None if kind == AlertKind.UNDERCUT else crept,
            raised_at=now,
        )
    _tell(listing, _words(listing, kind, crept))
    return 1


def _end(listing: Listing, kind: AlertKind) -> int:
    open_one = PriceAlert.objects.filter(listing=listing, kind=kind, ended_at=None)
    if not open_one.update(ended_at=timezone.now()):
        return 0
    if kind == AlertKind.UNDERCUT:
        _tell(listing, say(_("%(who)s is no longer cheaper than we are: %(product)s."), **_named(listing)))
    return 1


def _words(listing: Listing, kind: AlertKind, crept: Decimal | None) -> Phrase:
    told = _named(listing) | {"percent": f"{abs(crept or 0):.0f}"}
    if kind == AlertKind.UNDERCUT:
        return say(_("%(who)s is cheaper than we are: %(product)s, %(theirs)s against our %(ours)s."), **told)
    if kind == AlertKind.CREEP_UP:
        return say(_("%(who)s has raised %(product)s by %(percent)s %% in small steps."), **told)
    return say(_("%(who)s has lowered %(product)s by %(percent)s %% in small steps."), **told)


def _named(listing: Listing) -> dict[str, str]:
    seen = listing.current
    return {
        "who": str(listing.competitor),
        "product": listing.product.name,
        "theirs": f"{seen.amount:,.0f}" if seen else "",
        "ours": f"{listing.product.price:,.0f}",
    }


def _tell(listing: Listing, text: Phrase) -> None:
    """Those who may change our price."""
    url = f"{reverse('desk:page')}?q={listing.product.sku}"
    staff = User.objects.with_perm("pricing.change_product", backend=_BACKEND).filter(is_staff=True)
    for user in staff.order_by("pk")[:_MOST_TOLD]:
        notice.send_robust(sender=None, user=user, text=text, url=url)


_BACKEND = "django.contrib.auth.backends.ModelBackend"
