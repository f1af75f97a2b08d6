from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import DueWork
from intelligence.choices import Language
from leads.models import Lead
from messaging.models import Message

from ..choices import CustomerType, InquiryOutcome
from ..profiling import signal_labels
from .product import Product


class Inquiry(DueWork):
    """Somebody asked what something costs: of whom and what, and how things stood at that moment.

    It outlives the message and the person: what people asked for at which price is what the conversion model learns.
    """

    message = models.OneToOneField(
        Message, verbose_name=_("message"), on_delete=models.SET_NULL, null=True, related_name="inquiry"
    )
    lead = models.ForeignKey(
        Lead, verbose_name=_("lead"), on_delete=models.SET_NULL, null=True, related_name="inquiries", db_index=False
    )
    asked_at = models.DateTimeField(_("asked"))
    outcome = models.CharField(_("asked for"), max_length=10, choices=InquiryOutcome.choices, blank=True)
    product = models.ForeignKey(
        Product,
        verbose_name=_("product"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="inquiries",
        db_index=False,
    )
    language = models.CharField(_("language"), max_length=10, choices=Language.choices, blank=True)
    customer_type = models.CharField(
        _("customer"), max_length=10, choices=CustomerType.choices, default=CustomerType.UNKNOWN
    )
    # Names of signals, each with how often it was met: see pricing/profiling.py.
    signals = models.JSONField(_("signals"), default=dict, blank=True)
    # Ours, when they asked.
    price = models.DecimalField(_("price then"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    # How things stood then: see pricing/selectors/standing.py.
    facts = models.JSONField(_("how things stood"), default=dict, blank=True)

    class Meta:
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        indexes = [
            models.Index(fields=["lead", "-asked_at"], name="inquiry_lead_idx"),
            models.Index(fields=["product", "-asked_at"], name="inquiry_product_idx"),
            models.Index(fields=["-asked_at", "-id"], name="inquiry_asked_idx"),
            models.Index(fields=["next_at"], condition=Q(work_state="due"), name="inquiry_due_idx"),
        ]

    def __str__(self) -> str:
        return f"{self.product or self.get_outcome_display()} {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def told_by(self) -> list[str]:
        """The signals, in words."""
        return signal_labels(self.signals)

    @property
    def tongue(self) -> str:
        """The language of our texts that they read: Arabic in Latin letters is Arabic."""
        return "ar" if self.language.startswith("ar") else "en"
