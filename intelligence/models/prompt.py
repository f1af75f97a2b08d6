from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..choices import Task
from ..prompting import INPUTS, ActivePrompt, problems_of


class Prompt(models.Model):
    """One version of what a model is told for a task. A change is a new version; earlier ones stay to go back to."""

    task = models.CharField(
        _("task"), max_length=20, choices=[(task.value, task.label) for task in Task if task in INPUTS]
    )
    version = models.PositiveIntegerField(_("version"), editable=False)
    system = models.TextField(_("system text"), help_text=_("Who the model is and how it judges. No inputs here."))
    template = models.TextField(
        _("template"),
        help_text=_("The question itself, with the inputs in braces. Each is fenced as data when it is sent."),
    )
    is_active = models.BooleanField(_("in use"), default=False, editable=False)
    # When a person (or the first start) took it into use; going back leaves it, so that one can go back again.
    activated_at = models.DateTimeField(_("taken into use at"), null=True, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    note = models.CharField(_("why this change"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("prompt")
        verbose_name_plural = _("prompts")
        ordering = ["task", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["task", "version"], name="one_prompt_per_version"),
            models.UniqueConstraint(fields=["task"], condition=Q(is_active=True), name="one_prompt_in_use_per_task"),
        ]
        permissions = [("activate_prompt", _("Can take prompts into use"))]

    def __str__(self) -> str:
        return f"{self.get_task_display()} v{self.version}"

    def clean(self) -> None:
        if self.task in INPUTS:
            problems = problems_of(Task(self.task), system=self.system, template=self.template)
            if problems:
                raise ValidationError(problems)

    @property
    def as_used(self) -> ActivePrompt:
        return ActivePrompt(Task(self.task), self.version, self.system, self.template)
