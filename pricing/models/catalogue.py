from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Timestamped
from common.phrases import PhraseField
from messaging.models import Channel

from ..choices import OPEN_BATCHES, BatchKind, BatchState
from .product import Product


class Catalogue(Timestamped):
    """A catalogue at Meta, which WhatsApp shows: what it says of our products is kept in step with us."""

    name = models.CharField(_("name"), max_length=100)
    external_id = models.CharField(
        _("catalogue id"), max_length=64, unique=True, help_text=_("As Commerce Manager shows it under Settings.")
    )
    channel = models.ForeignKey(
        Channel,
        verbose_name=_("channel"),
        on_delete=models.PROTECT,
        related_name="catalogues",
        help_text=_("Its access token is used: the system user needs catalog_management and the catalogue."),
    )
    is_on = models.BooleanField(_("kept in step"), default=False)
    synced_at = models.DateTimeField(_("in step since"), null=True, editable=False)
    error = PhraseField(_("error"), blank=True, editable=False)
    # After a failure not before then.
    next_at = models.DateTimeField(null=True, editable=False)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("WhatsApp catalogue")
        verbose_name_plural = _("WhatsApp catalogues")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CatalogueItem(models.Model):
    """What Meta has confirmed of a product, and what it has refused; both as they were sent."""

    catalogue = models.ForeignKey(
        Catalogue, verbose_name=_("catalogue"), on_delete=models.CASCADE, related_name="items", db_index=False
    )
    product = models.ForeignKey(
        Product, verbose_name=_("product"), on_delete=models.CASCADE, related_name="catalogue_items"
    )
    confirmed = models.JSONField(_("confirmed"), null=True)
    # Sent again only when something else is to be said.
    refused = models.JSONField(_("refused"), null=True)
    error = PhraseField(_("error"), blank=True)
    # Its price as Meta writes it when asked.
    shown = models.CharField(_("shown there"), max_length=60, blank=True)
    checked_at = models.DateTimeField(_("read back"), null=True)

    class Meta:
        verbose_name = _("product in a catalogue")
        verbose_name_plural = _("products in catalogues")
        constraints = [models.UniqueConstraint(fields=["catalogue", "product"], name="catalogue_item_once")]

    def __str__(self) -> str:
        return f"{self.product}"


class CatalogueBatch(models.Model):
    """One order of changes: Meta takes it at once, carries it out later, and gives a handle to ask by."""

    catalogue = models.ForeignKey(
        Catalogue, verbose_name=_("catalogue"), on_delete=models.CASCADE, related_name="batches", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=10, choices=BatchKind.choices, default=BatchKind.SYNC)
    state = models.CharField(_("state"), max_length=10, choices=BatchState.choices, default=BatchState.SENDING)
    handle = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(_("at"), auto_now_add=True)
    next_at = models.DateTimeField(null=True)
    polls = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(_("finished"), null=True)
    total = models.PositiveIntegerField(_("products"), default=0)
    failed = models.PositiveIntegerField(_("refused"), default=0)
    error = PhraseField(_("error"), blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
    )

    class Meta:
        verbose_name = _("catalogue batch")
        verbose_name_plural = _("catalogue batches")
        constraints = [
            # Meta may carry two out in any order.
            models.UniqueConstraint(
                fields=["catalogue"], condition=Q(state__in=OPEN_BATCHES), name="catalogue_one_batch_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["catalogue", "-created_at"], name="catalogue_batch_idx")]

    def __str__(self) -> str:
        return f"{self.catalogue} {self.created_at:%Y-%m-%d %H:%M}"


class CatalogueChange(models.Model):
    """What a batch says of one product; `before` is what Meta had confirmed until then."""

    batch = models.ForeignKey(CatalogueBatch, on_delete=models.CASCADE, related_name="changes")
    product = models.ForeignKey(
        Product, verbose_name=_("product"), on_delete=models.CASCADE, related_name="+", db_index=False
    )
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"))
    shown = models.CharField(_("shown there"), max_length=60, blank=True)
    error = PhraseField(_("error"), blank=True)

    class Meta:
        verbose_name = _("change in a catalogue")
        verbose_name_plural = _("changes in catalogues")

    def __str__(self) -> str:
        return f"{self.product_id}"
