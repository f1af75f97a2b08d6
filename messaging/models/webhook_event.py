from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.phrases import PhraseField
from messaging.choices import EventState
from messaging.providers.registry import channel_kinds

from .channel import Channel


class WebhookEvent(models.Model):
    """A webhook body as it came, stored before the 200 and worked on afterwards."""

    kind = models.CharField(_("kind"), max_length=20, choices=channel_kinds)
    # Only where the address names the channel; bodies of an app may concern many.
    channel = models.ForeignKey(
        Channel, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("channel")
    )
    # Equal bodies within an hour are one row. That only saves work: correctness lies in the uniqueness of the items.
    digest = models.CharField(max_length=64, editable=False)
    body = models.BinaryField(_("body"))
    verified_by = models.CharField(_("signed with"), max_length=40, blank=True)
    received_at = models.DateTimeField(_("received"))
    state = models.CharField(_("state"), max_length=12, choices=EventState.choices, default=EventState.DUE)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    claim_token = models.UUIDField(null=True, editable=False)
    claimed_until = models.DateTimeField(null=True, editable=False)
    # Positions of the items still to be done; null: all of them. Those left are tried again alone.
    items_left = models.JSONField(null=True, blank=True, editable=False)
    # What became of the items: {"messages": 2, "statuses": 3, "unsupported": {"telepathy": 1}, …}.
    summary = models.JSONField(_("outcome"), default=dict, blank=True)
    error = PhraseField(_("error"), blank=True)
    processed_at = models.DateTimeField(_("processed"), null=True, blank=True)

    class Meta:
        verbose_name = _("webhook event")
        verbose_name_plural = _("webhook events")
        constraints = [models.UniqueConstraint(fields=["digest"], name="webhook_event_unique_digest")]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(state__in=[EventState.DUE, EventState.RETRY]), name="webhook_event_due"
            ),
            models.Index(fields=["state", "-id"], name="webhook_event_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
