from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class LeadExport(models.Model):
    """Who took how many people out of the house, and which. Never changed."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    file_format = models.CharField(_("format"), max_length=4)
    fields = models.JSONField(_("columns"), default=list)
    # The query of the list: its filters, its search, or the ids that were ticked.
    narrowed_by = models.TextField(_("narrowed by"), blank=True)
    count = models.PositiveIntegerField(_("leads"))

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}: {self.count}"
