from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext_lazy as _

from common.phrases import PhraseField

from ..choices import ActivityKind, Stage
from ..querysets import ActivityQuerySet
from .lead import Lead


class Activity(models.Model):
    """An entry of the timeline: what happened, who logged it, and the stage the lead was in.

    It is the history of the pipeline as well: a second table of moves would be a second truth to keep in step.
    A move is the kind STAGE_CHANGE with `metadata = {"from", "to"}`, the reason as text and the new stage as stage.
    """

    lead = models.ForeignKey(
        Lead,
        verbose_name=_("lead"),
        on_delete=models.CASCADE,
        related_name="activities",
        db_index=False,  # activity_timeline_idx begins with it
    )
    kind = models.CharField(_("kind"), max_length=24, choices=ActivityKind.choices)
    at = models.DateTimeField(_("at"))
    # People's words as they are; sentences of ours in the language of whoever reads.
    text = PhraseField(_("text"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("logged by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    stage = models.CharField(_("stage at that time"), max_length=10, choices=Stage.choices)
    metadata = models.JSONField(_("details"), default=dict, blank=True)
    # What may happen twice but counts once says so by a key, e.g. "duplicate:17".
    key = models.CharField(max_length=100, null=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            models.UniqueConstraint(fields=["lead", "key"], condition=Q(key__isnull=False), name="activity_counts_once")
        ]
        indexes = [
            models.Index(fields=["lead", "at", "id"], name="activity_timeline_idx"),
            models.Index(fields=["at"], condition=Q(kind=ActivityKind.STAGE_CHANGE), name="activity_stage_change_idx"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text}" if self.text else str(self.get_kind_display())

    @property
    def headline(self) -> str:
        """What happened, in a word; a move says from where to where."""
        if self.kind == ActivityKind.STAGE_CHANGE:
            arrow = "←" if get_language_bidi() else "→"  # no arrow turns around by itself
            return f"{Stage(self.metadata['from']).label} {arrow} {Stage(self.metadata['to']).label}"
        return str(self.get_kind_display())
