import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from encrypted_fields.fields import EncryptedJSONField

from common.models import Timestamped
from common.phrases import PhraseField
from messaging.choices import AutoReply, ChannelHealth, ChannelState, WaitReason
from messaging.providers.registry import channel_kinds


class Channel(Timestamped):
    """One number, page or gateway session that we send and receive with."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=channel_kinds)
    name = models.CharField(_("name"), max_length=80)
    external_id = models.CharField(
        _("provider's id"),
        max_length=64,
        help_text=_(
            "Phone number id (WhatsApp), page id (Messenger), channel id (Whapi) or session name (WAHA; where two "
            "gateways have sessions of one name: default@second)."
        ),
    )
    parent_id = models.CharField(
        _("account id"), max_length=64, blank=True, help_text=_("WhatsApp Business Account id; empty elsewhere.")
    )
    portfolio_id = models.CharField(
        _("portfolio"), max_length=64, blank=True, help_text=_("Numbers of one business portfolio share Meta's limits.")
    )
    address = models.CharField(_("number or name shown to customers"), max_length=64, blank=True)
    credentials = EncryptedJSONField(_("credentials"), default=dict, blank=True)
    base_url = models.URLField(
        _("base address"), blank=True, help_text=_("Empty: the provider's own, from the settings.")
    )
    state = models.CharField(_("state"), max_length=10, choices=ChannelState.choices, default=ChannelState.ACTIVE)

    rate_per_second = models.FloatField(
        _("messages per second"), null=True, blank=True, help_text=_("Empty: the provider's usual pace.")
    )
    per_hour = models.PositiveIntegerField(
        _("messages per hour"), null=True, blank=True, help_text=_("In any 60 minutes. Empty: the provider's default.")
    )
    per_day = models.PositiveIntegerField(
        _("messages per day"), null=True, blank=True, help_text=_("In any 24 hours. Empty: the provider's default.")
    )
    new_per_hour = models.PositiveIntegerField(
        _("new conversations per hour"),
        null=True,
        blank=True,
        help_text=_("With people who have not written within a day. Empty: no limit."),
    )
    delay_from = models.FloatField(
        _("pause between messages, from"),
        null=True,
        blank=True,
        help_text=_("Seconds, drawn anew for every message. Empty: the provider's default."),
    )
    delay_to = models.FloatField(_("pause between messages, to"), null=True, blank=True)
    # What the provider told when it was last asked: quality, display number, messaging limit.
    facts = models.JSONField(_("told by the provider"), default=dict, blank=True, editable=False)

    auto_reply = models.CharField(
        _("auto-reply"),
        max_length=6,
        choices=AutoReply.choices,
        default=AutoReply.OFF,
        help_text=_("Answers come from the facts, and from a language model where one is set up."),
    )
    auto_reply_wait = models.PositiveSmallIntegerField(
        _("wait for the end, seconds"),
        default=8,
        validators=[MaxValueValidator(600)],
        help_text=_("After the last message: people write in several pieces."),
    )
    auto_reply_turns = models.PositiveSmallIntegerField(
        _("answers per conversation and day"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(500)],
        help_text=_("Then a person takes over."),
    )

    greeting_on = models.BooleanField(_("greet new people"), default=False)
    greeting_text = models.TextField(_("greeting"), blank=True)
    greeting_text_ar = models.TextField(_("greeting in Arabic"), blank=True)

    health = models.CharField(
        _("connection"), max_length=10, choices=ChannelHealth.choices, default=ChannelHealth.UNKNOWN
    )
    health_detail = PhraseField(_("connection detail"), blank=True)
    health_at = models.DateTimeField(_("tested at"), null=True, blank=True)

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["kind", "external_id"], name="channel_unique_external_id")]

    def __str__(self) -> str:
        return self.name

    @property
    def portfolio_key(self) -> str:
        """What the numbers that share a limit have in common; an account whose portfolio nobody typed in is one."""
        return self.portfolio_id or self.parent_id


class ChannelLease(models.Model):
    """Which dispatcher drives a channel right now, and how far its pace has been spent."""

    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, related_name="lease")
    holder = models.UUIDField(null=True)
    expires_at = models.DateTimeField(null=True)
    # GCRA's theoretical arrival time, Unix seconds: the successor goes on where the last holder stopped.
    paced_until = models.FloatField(default=0)
    # A cap is spent until then: nobody needs to look before. Bulk meets its share of a cap earlier than answers do.
    waits_until = models.DateTimeField(null=True)
    waits_why = models.CharField(max_length=12, choices=WaitReason.choices, blank=True)
    bulk_waits_until = models.DateTimeField(null=True)
    bulk_waits_why = models.CharField(max_length=12, choices=WaitReason.choices, blank=True)

    class Meta:
        verbose_name = _("channel lease")
        verbose_name_plural = _("channel leases")

    def __str__(self) -> str:
        return f"{self.channel_id}: {self.holder}"
