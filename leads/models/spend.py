from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import Timestamped

from ..identity import TouchSource


class Spend(Timestamped):
    """What was paid to be found: for an ad, a post or a source as a whole, over some days."""

    source = models.CharField(_("source"), max_length=10, choices=TouchSource.choices)
    ad_id = models.CharField(_("ad id"), max_length=100, blank=True)
    post_id = models.CharField(_("post id"), max_length=200, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)])
    currency = models.CharField(_("currency"), max_length=3, help_text=_("Three letters, e.g. NGN."))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("spend")
        verbose_name_plural = _("spend")
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["currency", "starts_on", "ends_on"], name="spend_period_idx")]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.ad_id or self.post_id} {self.amount} {self.currency}".strip()

    def clean(self) -> None:
        if self.starts_on and self.ends_on and self.starts_on > self.ends_on:
            raise ValidationError({"ends_on": _("The last day comes before the first.")})
        self.currency = self.currency.upper()
