from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from casting.choices import ContactShown
from common.models import Timestamped


class CastingRules(Timestamped):
    """How groups come in and what the public pages show. One row."""

    import_from = models.PositiveSmallIntegerField(
        _("collect groups by themselves from"),
        default=80,
        validators=[MinValueValidator(50), MaxValueValidator(101)],
        help_text=_(
            "How sure, in percent, a group must be a casting group to be collected without staff being asked. "
            "101: always ask."
        ),
    )

    contact_shown = models.CharField(
        _("the caller’s contact is shown to"),
        max_length=10,
        choices=ContactShown.choices,
        default=ContactShown.EVERYBODY,
        help_text=_("On the public pages; a call may say otherwise."),
    )

    class Meta:
        verbose_name = _("casting rules")
        verbose_name_plural = _("casting rules")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="casting_rules_single_row")]

    def __str__(self) -> str:
        return str(_("Casting rules"))
