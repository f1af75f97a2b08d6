from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Timestamped
from messaging.models import Channel

from ..choices import RiskLevel
from ..risk.rules import POINTS, Rules
from ..risk.words import TITLES
from .step import Variant


class RiskAssessment(models.Model):
    """What the risk of a number was at an instant, or that of a text when it was launched, and why."""

    channel = models.ForeignKey(
        Channel, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("channel"), db_index=False
    )
    variant = models.ForeignKey(
        Variant, on_delete=models.CASCADE, null=True, related_name="risks", verbose_name=_("variant")
    )
    at = models.DateTimeField(_("at"))
    score = models.PositiveSmallIntegerField(_("points"))
    level = models.CharField(_("risk"), max_length=8, choices=RiskLevel.choices)
    # [{code, points, most, evidence}]; sentences as `common.phrases.keep` stores them.
    parts = models.JSONField(_("why"), default=list)
    advice = models.JSONField(_("what to do"), default=list)
    metrics = models.JSONField(_("figures"), default=dict)

    class Meta:
        verbose_name = _("risk assessment")
        verbose_name_plural = _("risk assessments")
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__isnull=False) ^ Q(variant__isnull=False), name="risk_of_a_number_or_a_text"
            )
        ]
        indexes = [models.Index(fields=["channel", "-at"], name="risk_of_channel")]

    def __str__(self) -> str:
        return f"{self.score} ({self.get_level_display()})"


class NumberRisk(models.Model):
    """How a number stands now: its level with what it was before, and whether its campaigns are held for it."""

    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, related_name="+", verbose_name=_("channel"))
    assessment = models.ForeignKey(
        RiskAssessment, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("assessment")
    )
    score = models.PositiveSmallIntegerField(_("points"), default=0)
    level = models.CharField(_("risk"), max_length=8, choices=RiskLevel.choices, default=RiskLevel.LOW)
    assessed_at = models.DateTimeField(_("assessed"), null=True)
    # Its campaigns are held since then.
    held_at = models.DateTimeField(_("campaigns held since"), null=True)
    # Less than critical since then, while they are held.
    calm_since = models.DateTimeField(null=True)
    # A person's word that they go on all the same.
    waived_at = models.DateTimeField(_("released at"), null=True)
    waived_until = models.DateTimeField(_("not held until"), null=True)
    waived_reason = models.CharField(_("reason"), max_length=300, blank=True)
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )

    class Meta:
        verbose_name = _("ban risk")
        verbose_name_plural = _("ban risks")

    def __str__(self) -> str:
        return str(self.channel)


_USUAL = Rules()


def _points(label: Any, default: int) -> models.PositiveSmallIntegerField:  # type: ignore[type-arg]
    return models.PositiveSmallIntegerField(label, default=default, validators=[MaxValueValidator(100)])


def _hours(label: Any, default: int, **more: Any) -> models.PositiveSmallIntegerField:  # type: ignore[type-arg]
    bounds = [MinValueValidator(1), MaxValueValidator(14 * 24)]
    return models.PositiveSmallIntegerField(label, default=default, validators=bounds, **more)


class RiskRules(Timestamped):
    """What counts how much for the risk of a number, and what follows. One row."""

    volume = _points(TITLES["volume"], POINTS["volume"])
    new_people = _points(TITLES["new_people"], POINTS["new_people"])
    timing = _points(TITLES["timing"], POINTS["timing"])
    likeness = _points(TITLES["likeness"], POINTS["likeness"])
    replies = _points(TITLES["replies"], POINTS["replies"])
    failures = _points(TITLES["failures"], POINTS["failures"])
    blocks = _points(TITLES["blocks"], POINTS["blocks"])
    opt_outs = _points(TITLES["opt_outs"], POINTS["opt_outs"])
    codes = _points(TITLES["codes"], POINTS["codes"])
    quality = _points(TITLES["quality"], POINTS["quality"])
    disconnects = _points(TITLES["disconnects"], POINTS["disconnects"])

    medium_from = _points(_("medium from"), _USUAL.medium_from)
    high_from = _points(_("high from"), _USUAL.high_from)
    critical_from = _points(_("critical from"), _USUAL.critical_from)
    slack = _points(_("points below an edge before a level is left"), _USUAL.slack)

    holds = models.BooleanField(
        _("hold campaigns at critical"),
        default=True,
        help_text=_("Off: an incident tells of it, and nothing is stopped."),
    )
    release_hours = _hours(
        _("go on after hours"),
        _USUAL.release_hours,
        help_text=_("When the risk has been less than critical for so long."),
    )
    waiver_hours = _hours(
        _("released by hand for hours"),
        _USUAL.waiver_hours,
        help_text=_("So long a person’s word counts; then the risk decides again."),
    )

    class Meta:
        verbose_name = _("risk rules")
        verbose_name_plural = _("risk rules")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="risk_rules_single_row")]

    def __str__(self) -> str:
        return str(_("Risk rules"))

    def clean(self) -> None:
        if not 0 < self.medium_from < self.high_from < self.critical_from:
            raise ValidationError(_("The levels must begin one after the other: medium, high, critical."))

    @property
    def rules(self) -> Rules:
        return Rules(
            points={code: getattr(self, code) for code in POINTS},
            medium_from=self.medium_from,
            high_from=self.high_from,
            critical_from=self.critical_from,
            slack=self.slack,
            holds=self.holds,
            release_hours=self.release_hours,
            waiver_hours=self.waiver_hours,
        )
