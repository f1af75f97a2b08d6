"""What a gateway's history had that its webhooks did not bring."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.phrases import PhraseField

from .channel import Channel


class HistoryCheck(models.Model):
    """One comparison of a gateway's history with what we have."""

    channel = models.ForeignKey(
        Channel, on_delete=models.CASCADE, related_name="history_checks", verbose_name=_("channel")
    )
    since = models.DateTimeField(_("from"))
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    # Messages since the last complete check, so that the overlap of two checks counts once.
    seen = models.PositiveIntegerField(_("messages compared"), default=0)
    recovered = models.PositiveIntegerField(_("recovered"), default=0)
    failed = models.PositiveIntegerField(_("not readable"), default=0)
    error = PhraseField(_("error"), blank=True)

    class Meta:
        verbose_name = _("history check")
        verbose_name_plural = _("history checks")
        indexes = [models.Index(fields=["channel", "-started_at"], name="history_check_recent")]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"


class LostMessage(models.Model):
    """A message or post whose webhook had not come when the history was read."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+", verbose_name=_("channel"))
    provider_id = models.CharField(_("provider's id"), max_length=255)
    happened_at = models.DateTimeField(_("at"))
    found_at = models.DateTimeField(_("found"))
    # Its webhook came after all: late, not lost.
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)

    class Meta:
        verbose_name = _("lost message")
        verbose_name_plural = _("lost messages")
        constraints = [models.UniqueConstraint(fields=["channel", "provider_id"], name="lost_message_unique")]
        indexes = [models.Index(fields=["channel", "found_at"], name="lost_message_recent")]

    def __str__(self) -> str:
        return self.provider_id
