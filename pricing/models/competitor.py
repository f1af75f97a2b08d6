from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import Timestamped


class Competitor(Timestamped):
    """Somebody who sells what we sell."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("competitor")
        verbose_name_plural = _("competitors")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
