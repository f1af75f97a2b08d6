from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .lead import Lead


class LeadMerge(models.Model):
    """Two leads that turned out to be one person: which stayed, which went, and all that is needed to undo it.

    `kept` is moved along when the kept lead is merged in its turn, so it always names the lead that lives.
    """

    kept = models.ForeignKey(Lead, verbose_name=_("lead"), on_delete=models.CASCADE, related_name="merges")
    # The lead that went: its row is gone, and comes back with the same id.
    merged_id = models.BigIntegerField(_("merged lead"))
    merged_name = models.CharField(_("name of the merged lead"), max_length=320, blank=True)
    at = models.DateTimeField(_("merged at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("merged by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("undone by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["merged_id"], condition=Q(undone_at__isnull=True), name="lead_is_merged_away_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.kept_id}"


class MergeStep(models.Model):
    """One thing a merge did to rows of one table; undone from the last to the first."""

    class Did(models.TextChoices):
        CHANGED = "changed", _("changed")
        DELETED = "deleted", _("deleted")
        ADDED = "added", _("added")

    merge = models.ForeignKey(LeadMerge, verbose_name=_("merge"), on_delete=models.CASCADE, related_name="steps")
    did = models.CharField(_("did"), max_length=8, choices=Did.choices)
    model = models.CharField(_("table"), max_length=100)
    keys = models.JSONField(_("rows"))
    # Values by column: of a deleted row all of them, of changed rows those that changed.
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    # Columns that count: what came since stays counted when the rest is taken back.
    sums = models.JSONField(default=list)

    class Meta:
        verbose_name = _("step of a merge")
        verbose_name_plural = _("steps of merges")

    def __str__(self) -> str:
        return f"{self.model} {self.did}"
