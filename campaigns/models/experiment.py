from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import Timestamped

from ..choices import Outcome, WinsBy
from .step import Step, Variant


class Experiment(Timestamped):
    """The test of a step's variants: some get them by their shares, and the rest then gets the better one."""

    step = models.OneToOneField(Step, on_delete=models.CASCADE, related_name="experiment", verbose_name=_("step"))
    wins_by = models.CharField(_("wins by"), max_length=10, choices=WinsBy.choices, default=WinsBy.REPLY)
    size = models.PositiveIntegerField(
        _("people of the test"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("The others wait for its end. Empty: nobody waits, and the winner gets whoever comes later."),
    )
    hours = models.PositiveSmallIntegerField(
        _("hours until it is decided"),
        default=24,
        validators=[MinValueValidator(1)],
        help_text=_("From when all of the test have theirs."),
    )
    runs_until = models.DateTimeField(_("runs until"), null=True, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome.choices, blank=True, editable=False)
    winner = models.ForeignKey(
        Variant, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("winner"), editable=False
    )
    p_value = models.FloatField(_("p-value"), null=True, editable=False)

    class Meta:
        verbose_name = _("test of variants")
        verbose_name_plural = _("tests of variants")

    def __str__(self) -> str:
        return f"{self.step_id}: {self.get_outcome_display() or self.get_wins_by_display()}"
