from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.fetching import AddressRefused
from common.fetching.addresses import check_address
from common.models import DueWork, Timestamped

from ..choices import SourceKind
from ..instagram.base import username_in
from ..querysets import ListingQuerySet
from .competitor import Competitor
from .product import Product


def _default_market() -> str:
    return str(settings.DEFAULT_COUNTRY)


class Listing(DueWork, Timestamped):
    """Where a competitor sells a product of ours: an address that is read again and again.

    Its work never ends: read in peace, the row is due again; failed eight times in a row, it waits for a person.
    """

    product = models.ForeignKey(
        Product, verbose_name=_("product"), on_delete=models.CASCADE, related_name="listings", db_index=False
    )
    competitor = models.ForeignKey(
        Competitor, verbose_name=_("competitor"), on_delete=models.PROTECT, related_name="listings"
    )
    source = models.CharField(_("read as"), max_length=10, choices=SourceKind.choices)
    url = models.URLField(_("address"), max_length=1000)
    market = models.CharField(
        _("country"),
        max_length=2,
        default=_default_market,
        help_text=_("Of the seller, two letters: in its currency are numbers without one."),
    )
    price_selector = models.CharField(
        _("where the price stands"),
        max_length=200,
        blank=True,
        help_text=_("A CSS selector, for web pages that say their price in no usual way."),
    )
    is_active = models.BooleanField(_("read"), default=True)
    current = models.ForeignKey(
        "pricing.Observation",
        verbose_name=_("price now"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    is_sold_out = models.BooleanField(_("sold out there"), default=False, editable=False)
    last_read_at = models.DateTimeField(_("last read"), null=True, editable=False)
    # Staff do not want to hear of this price of theirs; of another one they do.
    ignored_price = models.DecimalField(max_digits=14, decimal_places=2, null=True, editable=False)
    etag = models.CharField(max_length=255, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        constraints = [
            models.UniqueConstraint(fields=["product", "competitor", "url"], name="listing_is_read_once"),
        ]
        indexes = [
            models.Index(
                fields=["next_at"], condition=models.Q(is_active=True, work_state="due"), name="listing_due_idx"
            )
        ]

    def __str__(self) -> str:
        return f"{self.product} – {self.competitor}"

    def clean(self) -> None:
        self.market = self.market.upper()
        try:
            check_address(self.url, opens_loopback=settings.FETCH_LOOPBACK)
        except AddressRefused as refusal:
            raise ValidationError({"url": str(refusal.why)}) from refusal
        if self.source == SourceKind.INSTAGRAM and not username_in(self.url):
            raise ValidationError({"url": _("Write the address of the account: https://www.instagram.com/name/")})


class ShopDomain(models.Model):
    """What all processes know of a host that is read: see common/fetching/states.py."""

    domain = models.CharField(max_length=255, unique=True)
    # Seconds since the epoch, as the fetcher reckons.
    next_at = models.FloatField(default=0)
    failures = models.PositiveIntegerField(default=0)
    rests_until = models.FloatField(default=0)

    class Meta:
        verbose_name = _("host that is read")
        verbose_name_plural = _("hosts that are read")

    def __str__(self) -> str:
        return self.domain
