from django.db import models
from django.utils.translation import gettext_lazy as _

from ..choices import SourceKind


class FetchRun(models.Model):
    """One round through the listings of a source."""

    source = models.CharField(_("read as"), max_length=10, choices=SourceKind.choices)
    started_at = models.DateTimeField(_("started"))
    seconds = models.DecimalField(_("seconds"), max_digits=9, decimal_places=1, default=0)
    fetched = models.PositiveIntegerField(_("read"), default=0)
    new = models.PositiveIntegerField(_("new prices"), default=0)
    skipped = models.PositiveIntegerField(
        _("put off"), default=0, help_text=_("The shop rests, or its turn was later.")
    )
    failed = models.PositiveIntegerField(_("failed"), default=0)

    class Meta:
        verbose_name = _("reading round")
        verbose_name_plural = _("reading rounds")
        indexes = [models.Index(fields=["-started_at"], name="fetch_run_started_idx")]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def failing_share(self) -> float:
        asked = self.fetched + self.failed
        return self.failed / asked if asked else 0.0
