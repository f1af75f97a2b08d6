from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import Timestamped
from leads.models import Lead

from .channel import Channel


class Portfolio(Timestamped):
    """A business portfolio at Meta, whose numbers share one limit of people reached a day."""

    # Of an account that we never asked: where every new portfolio begins.
    # https://developers.facebook.com/docs/whatsapp/messaging-limits
    FIRST_LIMIT = 250

    key = models.CharField(_("portfolio"), max_length=64, unique=True)
    # Null: unlimited.
    limit = models.PositiveIntegerField(
        _("people a day"),
        null=True,
        blank=True,
        default=FIRST_LIMIT,
        help_text=_("Different people written to outside their window within 24 hours. Kept up to date from Meta."),
    )

    class Meta:
        verbose_name = _("portfolio")
        verbose_name_plural = _("portfolios")

    def __str__(self) -> str:
        return self.key


class PortfolioReach(models.Model):
    """A person whom a portfolio wrote to outside the reply window, and when last."""

    portfolio = models.ForeignKey(Portfolio, on_delete=models.CASCADE, related_name="reached", db_index=False)
    person = models.CharField(max_length=160)
    at = models.DateTimeField()
    # What is restored where the message of `message_id` turns out never to have left.
    before = models.DateTimeField(null=True)
    message_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("person reached")
        verbose_name_plural = _("people reached")
        constraints = [models.UniqueConstraint(fields=["portfolio", "person"], name="portfolio_reach_unique")]
        indexes = [models.Index(fields=["portfolio", "at"], name="portfolio_reach_window")]

    def __str__(self) -> str:
        return f"{self.portfolio_id}: {self.at}"


class RequestUsage(models.Model):
    """The requests that a channel made of its provider: [minute since 1970, number], oldest first."""

    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, related_name="+", primary_key=True)
    minutes = models.JSONField(default=list)

    class Meta:
        verbose_name = _("requests to a provider")
        verbose_name_plural = _("requests to providers")

    def __str__(self) -> str:
        return str(self.channel_id)


class PersonUsage(models.Model):
    """When a person last got bulk messages, over all channels: [Unix seconds, message id], oldest first."""

    lead = models.OneToOneField(Lead, on_delete=models.CASCADE, related_name="+", primary_key=True)
    times = models.JSONField(default=list)

    class Meta:
        verbose_name = _("messages to a person")
        verbose_name_plural = _("messages to people")

    def __str__(self) -> str:
        return str(self.lead_id)
