from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..choices import ConsentPurpose, ConsentSource, ConsentStatus
from ..querysets import ConsentQuerySet
from .lead import Lead


class ConsentRecord(models.Model):
    """A line of the ledger: what a person said about being written to, with the proof. Never changed, only added to."""

    lead = models.ForeignKey(
        Lead,
        verbose_name=_("lead"),
        on_delete=models.CASCADE,
        related_name="consent_records",
        db_index=False,  # consent_record_of_lead begins with it
    )
    # A network such as "whatsapp"; empty: wherever we write to them.
    channel = models.CharField(_("channel"), max_length=16, blank=True)
    purpose = models.CharField(_("about"), max_length=10, choices=ConsentPurpose.choices, default=ConsentPurpose.ALL)
    status = models.CharField(_("consent"), max_length=10, choices=ConsentStatus.choices)
    source = models.CharField(_("source"), max_length=16, choices=ConsentSource.choices)
    # When the person said so, which may be long before we learn of it.
    at = models.DateTimeField(_("at"))
    # The proof: which message, its words, and those among them that decided.
    reference = models.CharField(_("message id"), max_length=255, blank=True)
    quote = models.TextField(_("words"), blank=True)
    words = models.CharField(_("recognised by"), max_length=200, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    about = models.ForeignKey(
        "self",
        verbose_name=_("decides"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="decisions",
    )
    # The same evidence counts once, however often it comes.
    key = models.CharField(max_length=160, null=True, editable=False)
    created_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("consent record")
        verbose_name_plural = _("consent ledger")
        constraints = [
            models.UniqueConstraint(
                fields=["lead", "key"], condition=Q(key__isnull=False), name="consent_evidence_counts_once"
            )
        ]
        indexes = [models.Index(fields=["lead", "at", "id"], name="consent_record_of_lead")]

    def __str__(self) -> str:
        return f"{self.get_status_display()} ({self.get_source_display()})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only new lines."""
        super().save(*args, **kwargs | {"force_insert": True})


class Consent(models.Model):
    """What holds now, folded from the ledger: the one row a sender has to look at. No row: nothing was said."""

    lead = models.ForeignKey(
        Lead,
        verbose_name=_("lead"),
        on_delete=models.CASCADE,
        related_name="consents",
        db_index=False,  # the constraint's index begins with it
    )
    channel = models.CharField(_("channel"), max_length=16, blank=True)
    purpose = models.CharField(_("about"), max_length=10, choices=ConsentPurpose.choices)
    status = models.CharField(_("consent"), max_length=10, choices=ConsentStatus.choices)
    since = models.DateTimeField(_("since"))
    record = models.ForeignKey(ConsentRecord, verbose_name=_("proof"), on_delete=models.CASCADE, related_name="+")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(fields=["lead", "channel", "purpose"], name="consent_one_state_per_purpose")
        ]
        indexes = [
            models.Index(fields=["since"], condition=Q(status=ConsentStatus.UNSURE), name="consent_to_decide"),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} ({self.get_purpose_display()})"
