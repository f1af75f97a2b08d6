from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.phrases import PhraseField

from ..choices import ObservationState
from .listing import Listing


class Observation(models.Model):
    """A price that stood somewhere at some time, and what it was read from. Seen again unchanged it is not written
    again, but confirmed."""

    listing = models.ForeignKey(
        Listing, verbose_name=_("listing"), on_delete=models.CASCADE, related_name="observations", db_index=False
    )
    amount = models.DecimalField(_("price"), max_digits=14, decimal_places=2)
    was = models.DecimalField(_("price before"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    observed_at = models.DateTimeField(_("seen first"))
    confirmed_at = models.DateTimeField(_("seen last"))
    url = models.URLField(_("address"), max_length=1000)
    proof = models.TextField(_("read from"), help_text=_("The words of the page, as they stood there."))
    title = models.CharField(_("called there"), max_length=300, blank=True)
    parser = models.CharField(_("read by"), max_length=40)
    # Of several prices on one page, which: remembered, so that a person chooses once.
    place = models.CharField(_("place on the page"), max_length=200, blank=True)
    confidence = models.PositiveSmallIntegerField(_("certainty, %"))
    state = models.CharField(_("state"), max_length=10, choices=ObservationState.choices)
    doubts = PhraseField(_("doubts"), blank=True)
    # Those that were read together, of which one can be right.
    reading = models.UUIDField(editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("observed price")
        verbose_name_plural = _("observed prices")
        indexes = [
            models.Index(fields=["listing", "-observed_at"], name="observation_listing_idx"),
            models.Index(fields=["id"], condition=Q(state="waiting"), name="observation_waiting_idx"),
            models.Index(fields=["confirmed_at"], name="observation_confirmed_idx"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.amount:,.2f}"


class ObservationCrop(models.Model):
    """The part of a picture that a price was read from, as JPEG. Apart from the price, which lists load by the hundred;
    a row and no file, so that it goes when the price goes."""

    observation = models.OneToOneField(Observation, on_delete=models.CASCADE, related_name="crop")
    content = models.BinaryField()

    class Meta:
        verbose_name = _("part of a picture")
        verbose_name_plural = _("parts of pictures")

    def __str__(self) -> str:
        return str(self.observation_id)
