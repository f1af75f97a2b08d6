from django.db import models
from django.utils.translation import gettext_lazy as _

from .listing import Listing


class DailyPrice(models.Model):
    """What a competitor asked on a day, once the observations of that time have been cleaned up."""

    listing = models.ForeignKey(
        Listing, verbose_name=_("listing"), on_delete=models.CASCADE, related_name="daily_prices", db_index=False
    )
    day = models.DateField(_("day"))
    low = models.DecimalField(_("lowest"), max_digits=14, decimal_places=2)
    high = models.DecimalField(_("highest"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)

    class Meta:
        verbose_name = _("price of a day")
        verbose_name_plural = _("prices of days")
        constraints = [models.UniqueConstraint(fields=["listing", "day", "currency"], name="daily_price_once")]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.currency} {self.low:,.2f}"
