from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..choices import Whether
from .campaign import Campaign


class LivingSteps(models.Manager["Step"]):
    def get_queryset(self) -> models.QuerySet["Step"]:
        return super().get_queryset().filter(removed_at=None)


class Step(models.Model):
    """One message of a campaign; a broadcast has one."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="steps", db_index=False)
    # Of a removed one, that of the step before it: whoever stands there goes on to the one after.
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    # From a drip that had begun. The row stays: people stand at it, and figures and messages belong to it.
    removed_at = models.DateTimeField(_("removed"), null=True, editable=False)
    # After the enrolment for the first, after the step before for the others.
    delay_minutes = models.PositiveIntegerField(_("minutes after the one before"), default=0)
    delivery_hour = models.PositiveSmallIntegerField(
        _("hour of the day"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(23)],
        help_text=_("0 to 23, where the person lives. Empty: as soon as its time has come."),
    )
    # Asked when it is the person's turn, of a drip only: who does not meet them goes on without this step.
    replied = models.CharField(_("replied to this campaign"), max_length=3, choices=Whether.choices, blank=True)
    bought = models.CharField(_("bought since it began"), max_length=3, choices=Whether.choices, blank=True)
    # In the language of segments: stage, label, tags, whatever else is known.
    only_if = models.JSONField(_("only for"), default=dict, blank=True)

    # The first is what `campaign.steps` shows.
    objects = LivingSteps()
    every = models.Manager["Step"]()

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "number"], condition=Q(removed_at=None), name="living_step_number_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.number)


class Variant(models.Model):
    """A wording of a step: a text, a template for closed reply windows, or both."""

    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="variants")
    name = models.CharField(_("name"), max_length=40, default="A")
    weight = models.PositiveSmallIntegerField(_("share"), default=1, validators=[MinValueValidator(0)])
    body = models.TextField(_("text"), blank=True)
    # By name: several channels may belong to several accounts, each with its own template of that name.
    template_name = models.CharField(_("template"), max_length=512, blank=True)
    template_language = models.CharField(_("language of the template"), max_length=20, blank=True)
    # Key of the template's variable → text, in which variables of the campaign may stand.
    template_values = models.JSONField(_("values of the template"), default=dict, blank=True)

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["step", "name"], name="variant_name_once"),
            models.CheckConstraint(condition=~Q(body="") | ~Q(template_name=""), name="variant_says_something"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def texts(self) -> list[str]:
        """Everything in which variables may stand."""
        return [self.body, *map(str, self.template_values.values())]
