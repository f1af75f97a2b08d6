from django.db import models
from django.utils.translation import gettext_lazy as _

from .channel import Channel


class DayVolume(models.Model):
    """How many messages a channel sent and received on a day of the installation's zone. Today's grows."""

    day = models.DateField(_("day"))
    channel = models.ForeignKey(
        Channel, on_delete=models.CASCADE, related_name="+", verbose_name=_("channel"), db_index=False
    )
    sent = models.PositiveIntegerField(_("sent"), default=0)
    received = models.PositiveIntegerField(_("received"), default=0)
    # The last message that came in until then: the next count begins after it.
    last_id = models.BigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("messages of a day")
        verbose_name_plural = _("messages of days")
        constraints = [models.UniqueConstraint(fields=["day", "channel"], name="volume_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.channel_id}"
