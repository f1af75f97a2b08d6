from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.models import Channel

from .campaign import Campaign
from .step import Step, Variant


class CampaignCount(models.Model):
    """A change of the number of recipients that are in a state: the figures are sums.

    Every move inserts what it changed and nobody waits for anybody; now and then the rows are squashed into one.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="counts")
    step = models.ForeignKey(Step, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    variant = models.ForeignKey(Variant, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    channel = models.ForeignKey(Channel, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    # `RecipientState`, of where people stand; with "past:" before it, of the steps behind them. What they did. And with
    # "code:" before it, why messages failed.
    what = models.CharField(max_length=40)
    value = models.IntegerField()
    # Of people who were erased since: sums have them, and no row is left to compare them with.
    erased = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = _("figure of a campaign")
        verbose_name_plural = _("figures of campaigns")

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.what} {self.value:+d}"
