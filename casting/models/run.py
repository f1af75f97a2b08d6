from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import Progress
from common.phrases import PhraseField


class PollRun(Progress):
    """One reading back of all collected groups. `total` and `done` count groups."""

    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    fetched = models.PositiveIntegerField(_("messages read"), default=0)
    # The others had come by webhook or an earlier run.
    new = models.PositiveIntegerField(_("new"), default=0)
    rejected = models.PositiveIntegerField(_("no calls"), default=0)
    duplicates = models.PositiveIntegerField(_("known calls"), default=0)
    calls = models.PositiveIntegerField(_("calls"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    error = PhraseField(_("error"), blank=True)

    class Meta:
        verbose_name = _("collecting run")
        verbose_name_plural = _("collecting runs")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def seconds(self) -> float | None:
        return round((self.finished_at - self.started_at).total_seconds(), 1) if self.finished_at else None
