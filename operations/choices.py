from django.db import models
from django.utils.translation import gettext_lazy as _


class Severity(models.TextChoices):
    WARNING = "warning", _("warning")
    ERROR = "error", _("error")
    CRITICAL = "critical", _("critical")


class FailureState(models.TextChoices):
    NEW = "new", _("new")
    RUN_AGAIN = "run_again", _("run again")
    RESOLVED = "resolved", _("resolved")


class Outcome(models.TextChoices):
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class Threshold(models.TextChoices):
    """From which severity on."""

    NEVER = "never", _("never")
    CRITICAL = "critical", _("critical only")
    ERROR = "error", _("errors and critical")
    WARNING = "warning", _("all")


_SEVERITIES = (Severity.WARNING, Severity.ERROR, Severity.CRITICAL)


def rank(severity: str) -> int:
    return _SEVERITIES.index(Severity(severity))


def thresholds_reached(severity: str) -> list[Threshold]:
    """The thresholds at which a user hears of an incident of `severity`."""
    return [Threshold(each.value) for each in _SEVERITIES[: rank(severity) + 1]]
