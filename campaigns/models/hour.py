from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.models import Channel

from .campaign import Campaign
from .step import Variant


class CampaignHour(models.Model):
    """A change of a figure of the messages that were put on their way in one hour, beside that of `CampaignCount`.

    Reading, answering and buying stand at the hour of the message too, so that rates of an hour are rates of the same
    people. The feed is half a minute ahead of the sending at most, but for what a pause holds back.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="hours")
    variant = models.ForeignKey(Variant, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    channel = models.ForeignKey(Channel, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    # Since 1970.
    hour = models.PositiveIntegerField(db_index=True)
    # `RecipientState`, and what people did.
    what = models.CharField(max_length=20)
    value = models.IntegerField()
    # As of `CampaignCount`.
    erased = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = _("figure of an hour")
        verbose_name_plural = _("figures of hours")

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.hour} {self.what} {self.value:+d}"
