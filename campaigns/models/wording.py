from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import DueWork, Timestamped
from common.phrases import PhraseField

from .step import Variant


class Wording(DueWork, Timestamped):
    """A variant's text in other words. It has its places still, and is filled for each person who gets it."""

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="wordings", verbose_name=_("variant"))
    number = models.PositiveSmallIntegerField(_("number"))
    # What it says in other words; a text that was changed since has others.
    original = models.TextField(_("original"))
    # Empty: none that may stand in for the original, which goes instead; `reason` says why.
    body = models.TextField(_("text"), blank=True)
    reason = PhraseField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("other wording")
        verbose_name_plural = _("other wordings")
        constraints = [models.UniqueConstraint(fields=["variant", "number"], name="wording_number_once")]
        indexes = [models.Index(fields=["id"], condition=Q(work_state=DueWork.State.DUE), name="wording_due")]

    def __str__(self) -> str:
        return f"{self.variant_id}:{self.number}"
