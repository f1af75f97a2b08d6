from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.models import Timestamped

from ..choices import Task
from .provider import LlmProvider


class TaskRule(Timestamped):
    """The switch of one feature, and how its questions are put."""

    task = models.CharField(_("task"), max_length=20, choices=Task.choices, unique=True)
    is_on = models.BooleanField(_("on"), default=True, help_text=_("Off: it goes by rules, without language models."))
    temperature = models.FloatField(
        _("temperature"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(2)],
        help_text=_("Empty: the provider's."),
    )
    max_tokens = models.PositiveIntegerField(
        _("longest answer"),
        null=True,
        blank=True,
        validators=[MinValueValidator(16), MaxValueValidator(20_000)],
        help_text=_("In tokens. Empty: the provider's."),
    )
    deadline_seconds = models.FloatField(
        _("answer within seconds"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(300)],
        help_text=_("With all attempts and providers together. Empty: LLM_TIMEOUT."),
    )
    cache_hours = models.PositiveIntegerField(
        _("remember answers for hours"),
        default=24,
        validators=[MaxValueValidator(24 * 30)],
        help_text=_("The same question is not paid for twice. 0: always ask."),
    )

    class Meta:
        verbose_name = _("AI feature")
        verbose_name_plural = _("AI features")
        ordering = ["task"]

    def __str__(self) -> str:
        return self.get_task_display()


class TaskRoute(models.Model):
    """A task that goes its own way: these providers in this order. Without any it goes to all in their order."""

    rule = models.ForeignKey(TaskRule, on_delete=models.CASCADE, related_name="routes")
    provider = models.ForeignKey(LlmProvider, on_delete=models.CASCADE, related_name="+", verbose_name=_("provider"))
    position = models.PositiveSmallIntegerField(pgettext_lazy("position", "order"), default=1)
    model = models.CharField(_("model"), max_length=120, blank=True, help_text=_("Empty: the provider's."))

    class Meta:
        verbose_name = _("way of a task")
        verbose_name_plural = _("providers for this task; none: all in their order")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["rule", "provider"], name="task_route_unique_provider")]

    def __str__(self) -> str:
        return f"{self.rule_id}: {self.provider_id}"
