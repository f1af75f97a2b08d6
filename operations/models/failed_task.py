from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from operations.choices import FailureState


class FailedTaskQuerySet(models.QuerySet["FailedTask"]):
    def unresolved(self) -> "FailedTaskQuerySet":
        return self.exclude(state=FailureState.RESOLVED)


class FailedTask(models.Model):
    """A task that raised. The same task failing on the same arguments in the same way stays one row until resolved."""

    name = models.CharField(_("task"), max_length=200)
    args = models.JSONField(_("arguments"), default=list, blank=True)
    kwargs = models.JSONField(_("named arguments"), default=dict, blank=True)
    # Private arguments are hidden here; the task can then not be sent again from this row.
    is_repeatable = models.BooleanField(_("can be run again"), default=True)
    queue = models.CharField(_("queue"), max_length=60, blank=True)
    error = models.CharField(_("error"), max_length=500)
    traceback = models.TextField(_("trace"), blank=True)
    fingerprint = models.CharField(max_length=64, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=FailureState.choices, default=FailureState.NEW)
    times_failed = models.PositiveIntegerField(_("times failed"), default=1)
    first_failed_at = models.DateTimeField(_("first failed at"), default=timezone.now)
    last_failed_at = models.DateTimeField(_("last failed at"), default=timezone.now)

    objects = FailedTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("failed task")
        verbose_name_plural = _("failed tasks")
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=~Q(state=FailureState.RESOLVED),
                name="operations_failedtask_one_unresolved",
            )
        ]
        indexes = [models.Index(fields=["-last_failed_at"], name="operations_failedtask_last")]

    def __str__(self) -> str:
        return self.name
