from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..choices import AlertKind
from .listing import Listing


class PriceAlert(models.Model):
    """A competitor's price does something worth a look; open until it does so no longer."""

    listing = models.ForeignKey(
        Listing, verbose_name=_("listing"), on_delete=models.CASCADE, related_name="alerts", db_index=False
    )
    kind = models.CharField(_("what"), max_length=10, choices=AlertKind.choices)
    theirs = models.DecimalField(_("their price"), max_digits=14, decimal_places=2)
    ours = models.DecimalField(_("our price"), max_digits=14, decimal_places=2)
    # Of a creep: by how much since it began.
    percent = models.DecimalField(_("change, %"), max_digits=6, decimal_places=1, null=True, blank=True)
    raised_at = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("price alert")
        verbose_name_plural = _("price alerts")
        constraints = [
            models.UniqueConstraint(fields=["listing", "kind"], condition=Q(ended_at=None), name="alert_open_once")
        ]
        indexes = [
            models.Index(fields=["-raised_at", "-id"], name="alert_recent_idx"),
            models.Index(fields=["listing", "kind", "-raised_at"], name="alert_listing_idx"),
        ]

    def __str__(self) -> str:
        return f"{self.listing}: {self.get_kind_display()}"
