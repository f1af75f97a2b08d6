from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.phrases import PhraseField
from messaging.choices import HoldScope


class Hold(models.Model):
    """Nothing within the scope leaves while the hold lasts; whoever begins an attempt looks here."""

    scope = models.CharField(_("scope"), max_length=10, choices=HoldScope.choices)
    key = models.CharField(_("key"), max_length=120)
    # Who put it there, e.g. "error_policy" or "staff": each may hold the same key on its own account.
    cause = models.CharField(_("cause"), max_length=64)
    reason = PhraseField(_("reason"))
    created_at = models.DateTimeField(_("since"), auto_now_add=True)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("placed by"),
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "key", "cause"], condition=Q(ended_at__isnull=True), name="hold_unique_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_scope_display()} {self.key}"
