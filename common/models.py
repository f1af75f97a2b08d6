"""Abstract models. `common` has no tables of its own."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .phrases import PhraseField


class Timestamped(models.Model):
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        abstract = True


class DueWork(models.Model):
    """A row that waits to be worked on: swept by its own app, retried alone with back-off, in the end a person's.

    A worker owns a row while `claim_token` is its own and `claimed_until` lies ahead.
    """

    MAX_ATTEMPTS = 8

    class State(models.TextChoices):
        DUE = "due", _("due")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    work_state = models.CharField(_("work"), max_length=10, choices=State.choices, default=State.DUE)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt at"), null=True, blank=True)
    error = PhraseField(_("error"), blank=True)
    claim_token = models.UUIDField(null=True, editable=False)
    claimed_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True


class Progress(models.Model):
    """Work so long that people watch it. `common/admin/progress.html` shows the bar, wherever it is."""

    total = models.PositiveIntegerField(_("of"), default=0, editable=False)
    done = models.PositiveIntegerField(_("done"), default=0, editable=False)

    class Meta:
        abstract = True

    @property
    def percent(self) -> int:
        return min(100 * self.done // self.total, 100) if self.total else 0
