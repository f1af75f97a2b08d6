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
