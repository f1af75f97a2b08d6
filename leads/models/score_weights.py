from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..scoring.score import SIGNALS, TOTAL, Weights


def _points(label: Any, default: int) -> models.PositiveSmallIntegerField:  # type: ignore[type-arg]
    return models.PositiveSmallIntegerField(label, default=default, validators=[MaxValueValidator(TOTAL)])


def _days(label: Any, default: int) -> models.PositiveSmallIntegerField:  # type: ignore[type-arg]
    return models.PositiveSmallIntegerField(
        label, default=default, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )


class ScoreWeights(models.Model):
    """What the score counts, and how much. A change is a new version; the earlier ones stay to go back to."""

    version = models.PositiveIntegerField(_("version"), unique=True, editable=False)
    is_active = models.BooleanField(_("in use"), default=False, editable=False)
    note = models.CharField(_("why this change"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )

    messages = _points(_("messages"), 10)
    replies = _points(_("answers to ours"), 10)
    active_days = _points(_("days they wrote on"), 8)
    media = _points(_("pictures and files"), 4)
    talks = _points(_("calls and meetings"), 3)
    name = _points(_("name known"), 4)
    phone = _points(_("phone known"), 4)
    email = _points(_("e-mail known"), 2)
    place = _points(_("city known"), 3)
    language = _points(_("language known"), 2)
    customer_type = _points(_("customer type"), 3)
    value = _points(_("expected value known"), 2)
    inquiries = _points(_("inquiries"), 12)
    purchases = _points(_("purchases"), 10)
    stage = _points(_("stage"), 8)
    recency = _points(_("wrote lately"), 10)
    waiting = _points(_("waits for our answer"), 5)

    half_life_days = _days(_("half-life of what they did, in days"), 30)
    recency_half_life_days = _days(_("half-life of “wrote lately”, in days"), 3)
    hot_from = _points(_("hot from"), 70)
    warm_from = _points(_("warm from"), 40)

    class Meta:
        verbose_name = _("score weights")
        verbose_name_plural = _("score weights")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["is_active"], condition=Q(is_active=True), name="one_version_in_use")
        ]

    def __str__(self) -> str:
        return f"v{self.version}"

    def clean(self) -> None:
        total = sum(getattr(self, code) or 0 for code in SIGNALS)
        if total != TOTAL:
            raise ValidationError(
                _("The points must add up to %(wanted)d; they are %(total)d.") % {"wanted": TOTAL, "total": total}
            )
        if self.warm_from >= self.hot_from:
            raise ValidationError({"warm_from": _("Warm must begin below hot.")})

    @property
    def weights(self) -> Weights:
        return Weights(
            points={code: getattr(self, code) for code in SIGNALS},
            half_life_days=self.half_life_days,
            recency_half_life_days=self.recency_half_life_days,
            hot_from=self.hot_from,
            warm_from=self.warm_from,
        )
