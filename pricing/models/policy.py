from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import Timestamped

from ..agent.situation import Limits
from ..choices import LiveMode, Rounding

_PERCENT = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(90))]
# Another value of these is another policy, to be tested anew.
LIMIT_FIELDS = ("undercut_percent", "min_margin_percent", "daily_step_percent", "changes_a_day", "rounding")


class PricingPolicy(Timestamped):
    """What the agent may do with the prices of a category, or of all that have no policy of their own."""

    category = models.CharField(
        _("category"),
        max_length=100,
        blank=True,
        unique=True,
        help_text=_("Empty: all that have no policy of their own."),
    )
    # Only a policy that was tried on the past is switched on.
    is_on = models.BooleanField(_("on"), default=False, editable=False)
    undercut_percent = models.DecimalField(
        _("below the cheapest, %"), max_digits=4, decimal_places=1, default=Decimal(1), validators=_PERCENT
    )
    min_margin_percent = models.DecimalField(
        _("least margin, %"),
        max_digits=4,
        decimal_places=1,
        default=Decimal(10),
        validators=_PERCENT,
        help_text=_("Of the price, for products whose cost is known."),
    )
    daily_step_percent = models.DecimalField(
        _("most change in a day, %"), max_digits=4, decimal_places=1, default=Decimal(10), validators=_PERCENT
    )
    changes_a_day = models.PositiveSmallIntegerField(
        _("changes in a day"), default=2, validators=[MinValueValidator(1), MaxValueValidator(24)]
    )
    rounding = models.CharField(_("rounded to"), max_length=6, choices=Rounding.choices, default=Rounding.CHARM)
    applies_itself = models.BooleanField(
        _("changes prices by itself"), default=False, help_text=_("Off: each proposal waits for a person.")
    )
    live = models.CharField(_("inquiries in a chat"), max_length=8, choices=LiveMode.choices, default=LiveMode.SUGGEST)
    wins_back = models.BooleanField(
        _("writes to those who fell silent"),
        default=False,
        help_text=_("Who asked, has been silent for 24 hours to 7 days, and has not bought."),
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("an offer holds, hours"), default=4, validators=[MinValueValidator(1), MaxValueValidator(168)]
    )
    asks_model = models.BooleanField(
        _("a language model may choose"),
        default=False,
        help_text=_("Among what the rules allow; without an answer in time the rules choose."),
    )
    tested_at = models.DateTimeField(_("tried on the past"), null=True, editable=False)
    # What came of it, and for which limits.
    test = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("pricing policy")
        verbose_name_plural = _("pricing policies")
        ordering = ["category"]

    def __str__(self) -> str:
        return self.category or str(_("All other products"))

    @property
    def limits(self) -> Limits:
        return Limits(
            undercut=self.undercut_percent,
            min_margin=self.min_margin_percent,
            daily_step=self.daily_step_percent,
            changes_a_day=self.changes_a_day,
            rounding=Rounding(self.rounding),
        )

    @property
    def limits_as_json(self) -> dict[str, Any]:
        """The same before it is saved and after."""
        told = {name: getattr(self, name) for name in LIMIT_FIELDS}
        return {name: f"{value:.1f}" if isinstance(value, Decimal) else str(value) for name, value in told.items()}

    @property
    def is_tested(self) -> bool:
        """As it is now, not as it was once."""
        return self.tested_at is not None and self.test.get("limits") == self.limits_as_json
