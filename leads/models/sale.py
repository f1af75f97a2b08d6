from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Timestamped

from ..choices import SaleOrigin
from ..querysets import SaleQuerySet
from .lead import Lead


class Sale(Timestamped):
    """What somebody bought: the one truth for revenue. It is voided, never deleted.

    A person may be erased; what was earned stays, as a figure without a name.
    """

    lead = models.ForeignKey(
        Lead, verbose_name=_("lead"), on_delete=models.SET_NULL, null=True, related_name="sales", db_index=False
    )
    product_sku = models.CharField(_("SKU"), max_length=64, blank=True)
    product_name = models.CharField(_("product"), max_length=200, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, help_text=_("Of the whole sale."))
    currency = models.CharField(_("currency"), max_length=3)
    sold_at = models.DateTimeField(_("sold at"))
    origin = models.CharField(_("origin"), max_length=10, choices=SaleOrigin.choices)
    # What the origin calls it: an order number, one press of a button. The same one is the same sale.
    origin_ref = models.CharField(_("reference"), max_length=200, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("noted by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    voided_at = models.DateTimeField(_("voided at"), null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("voided by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    void_reason = models.CharField(_("why voided"), max_length=300, blank=True)

    objects = SaleQuerySet.as_manager()

    class Meta:
        verbose_name = _("sale")
        verbose_name_plural = _("sales")
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "origin_ref"], condition=~Q(origin_ref=""), name="sale_counts_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="sale_amount_is_positive"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="sale_quantity_is_positive"),
        ]
        indexes = [
            models.Index(fields=["lead", "sold_at"], name="sale_lead_sold_idx"),
            models.Index(fields=["sold_at"], name="sale_sold_idx"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.currency} {self.amount:,.2f}".strip()

    @property
    def what(self) -> str:
        """The product, with how many where it is more than one."""
        product = self.product_name or self.product_sku
        return f"{self.quantity} × {product}" if product and self.quantity > 1 else product

    @property
    def counts(self) -> bool:
        return self.voided_at is None
