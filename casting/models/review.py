from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casting.choices import Decision, RejectReason

from .call import Call


class Review(models.Model):
    """What a person decided about a call, and what they changed in it: how good the reading was."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="reviews", verbose_name=_("casting call"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    # Empty while edits wait for their decision.
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=12, choices=RejectReason.choices, blank=True)
    # Field → [before, after].
    edits = models.JSONField(_("edits"), default=dict, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        indexes = [models.Index(fields=["by", "-id"], name="casting_review_by_person")]

    def __str__(self) -> str:
        return f"{self.get_decision_display()} {self.pk}"
