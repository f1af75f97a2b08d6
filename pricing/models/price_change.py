from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..choices import PriceOrigin
from .product import Product


class PriceChange(models.Model):
    """A price of ours became another."""

    product = models.ForeignKey(
        Product, verbose_name=_("product"), on_delete=models.CASCADE, related_name="price_changes", db_index=False
    )
    before = models.DecimalField(_("before"), max_digits=14, decimal_places=2)
    after = models.DecimalField(_("after"), max_digits=14, decimal_places=2)
    at = models.DateTimeField(_("at"))
    origin = models.CharField(_("origin"), max_length=10, choices=PriceOrigin.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
    )
    # What it answered, where it answered somebody's price.
    competitor = models.CharField(_("because of"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("change of price")
        verbose_name_plural = _("changes of prices")
        indexes = [models.Index(fields=["product", "-at"], name="price_change_product_idx")]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
