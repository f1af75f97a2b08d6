from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import Timestamped
from messaging.choices import WarmUpVerdict

from .channel import Channel


class WarmUp(Timestamped):
    """How far a young number has come: day 1 to 14 of the table, then it is warm."""

    # Messages within 24 hours, by day.
    TABLE = (20, 30, 50, 75, 100, 150, 200, 300, 400, 500, 700, 900, 1000, 1000)

    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, related_name="warm_up", verbose_name=_("channel"))
    day = models.PositiveSmallIntegerField(_("day"), default=1)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    # Local date of the last decision: one a day, however often it is asked.
    decided_on = models.DateField(_("decided on"), null=True, blank=True)

    class Meta:
        verbose_name = _("warm-up")
        verbose_name_plural = _("warm-ups")

    def __str__(self) -> str:
        return f"{self.channel}: {self.day}"

    @property
    def cap(self) -> int | None:
        """Messages within 24 hours; None once warm."""
        return None if self.finished_at else self.TABLE[self.day - 1]


class WarmUpDecision(models.Model):
    """Why a warm-up advanced, stayed or stepped back, day by day."""

    warm_up = models.ForeignKey(WarmUp, on_delete=models.CASCADE, related_name="decisions", verbose_name=_("warm-up"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    verdict = models.CharField(_("verdict"), max_length=10, choices=WarmUpVerdict.choices)
    day_before = models.PositiveSmallIntegerField(_("from day"))
    day_after = models.PositiveSmallIntegerField(_("to day"))
    # A key of `HEALTH_REASONS`, or what a person wrote when overriding.
    reason = models.CharField(_("reason"), max_length=300)
    facts = models.JSONField(_("figures"), default=dict, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    class Meta:
        verbose_name = _("warm-up decision")
        verbose_name_plural = _("warm-up decisions")
        indexes = [models.Index(fields=["warm_up", "-at"], name="warm_up_decisions")]

    def __str__(self) -> str:
        return f"{self.warm_up_id}: {self.verdict}"
