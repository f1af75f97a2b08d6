from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import Timestamped


class RetentionRules(Timestamped):
    """How long words are kept. One row."""

    days = models.PositiveSmallIntegerField(
        _("keep texts and files for days"), default=90, validators=[MinValueValidator(7), MaxValueValidator(3650)]
    )
    whole_rows = models.BooleanField(
        _("delete whole rows"),
        default=False,
        help_text=_("Off: only what was said is removed; who, when and what became of it stay for the figures."),
    )

    class Meta:
        verbose_name = _("retention")
        verbose_name_plural = _("retention")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="retention_single_row")]

    def __str__(self) -> str:
        return str(_("Retention"))
