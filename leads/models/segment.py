from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import Timestamped


class Segment(Timestamped):
    """A question about leads that is asked again and again; `leads.segments` reads its definition."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    description = models.CharField(_("what for"), max_length=300, blank=True)
    # Checked when it is saved and when it is read: a field may have gone since.
    definition = models.JSONField(_("who belongs to it"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
