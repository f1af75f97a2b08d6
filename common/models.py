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
