from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import Timestamped

from ..choices import Task

# Every provider's price list is in dollars.
CURRENCY = "USD"


class LlmRules(Timestamped):
    """What may be spent and how long words are kept. One row."""

    daily_budget = models.DecimalField(
        _("budget per day"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("In US dollars. Once it is spent, everything goes by rules. Empty: LLM_DAILY_BUDGET."),
    )
    monthly_budget = models.DecimalField(
        _("budget per month"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("In US dollars, by calendar month. Empty: LLM_MONTHLY_BUDGET."),
    )
    body_days = models.PositiveSmallIntegerField(
        _("keep questions and answers for days"),
        default=14,
        validators=[MaxValueValidator(365)],
        help_text=_("In the ledger, with phone numbers and secrets removed. 0: not at all."),
    )

    class Meta:
        verbose_name = _("AI budget")
        verbose_name_plural = _("AI budget")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="llm_rules_single_row")]

    def __str__(self) -> str:
        return str(_("AI budget"))


class ModelPrice(Timestamped):
    """What a model costs. The longest pattern that fits wins; "*" stands for any text."""

    pattern = models.CharField(
        _("provider/model"), max_length=160, unique=True, help_text=_("For example anthropic/claude-haiku-*, ollama/*.")
    )
    input_per_million = models.DecimalField(
        _("per million tokens in"), max_digits=10, decimal_places=4, validators=[MinValueValidator(0)]
    )
    output_per_million = models.DecimalField(
        _("per million tokens out"), max_digits=10, decimal_places=4, validators=[MinValueValidator(0)]
    )

    class Meta:
        verbose_name = _("model price")
        verbose_name_plural = _("model prices")
        ordering = ["pattern"]

    def __str__(self) -> str:
        return self.pattern


class DailySpend(models.Model):
    """What a day's calls of a task to a provider cost: what the budget asks before every call."""

    day = models.DateField(_("day"))
    task = models.CharField(_("task"), max_length=20, choices=Task.choices, blank=True)
    provider = models.CharField(_("provider"), max_length=40)
    calls = models.PositiveIntegerField(_("calls"), default=0)
    cost = models.DecimalField(_("cost"), max_digits=14, decimal_places=6, default=0)

    class Meta:
        verbose_name = _("spending of a day")
        verbose_name_plural = _("spending by day")
        constraints = [models.UniqueConstraint(fields=["day", "task", "provider"], name="daily_spend_unique")]

    def __str__(self) -> str:
        return f"{self.day} {self.task} {self.provider}"
