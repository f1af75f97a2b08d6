from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from operations.choices import Outcome


class ScheduleRun(models.Model):
    """One run of a periodic task. Only the last ones of each task are kept."""

    task = models.CharField(_("task"), max_length=200)
    run_id = models.UUIDField(unique=True, editable=False)
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, default=Outcome.RUNNING)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("schedule run")
        verbose_name_plural = _("schedule runs")
        indexes = [models.Index(fields=["task", "-id"], name="operations_schedulerun_latest")]

    def __str__(self) -> str:
        return f"{self.task} {self.started_at:%Y-%m-%d %H:%M:%S}"
