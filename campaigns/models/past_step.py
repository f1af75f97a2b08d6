from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.models import Channel, Message

from ..choices import RecipientState
from .campaign import Campaign
from .recipient import Recipient
from .step import Step, Variant
from .wording import Wording


class PastStep(models.Model):
    """A step that somebody has behind them, and what becomes of its message. Written in sets by `past_steps.py`."""

    # What the database would check here, it has checked in the recipient's row.
    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE, related_name="past")
    step = models.ForeignKey(
        Step, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False, db_constraint=False
    )
    variant = models.ForeignKey(
        Variant, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False, db_constraint=False
    )
    channel = models.ForeignKey(
        Channel, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False, db_constraint=False
    )
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, related_name="+")
    # Of the text, where it went in other words.
    wording = models.ForeignKey(
        Wording, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False, db_constraint=False
    )
    state = models.CharField(_("state"), max_length=10, choices=RecipientState.choices)
    reason = models.CharField(_("reason"), max_length=32, blank=True)
    queued_at = models.DateTimeField(_("queued at"), null=True)

    class Meta:
        verbose_name = _("step behind somebody")
        verbose_name_plural = _("steps behind somebody")

    def __str__(self) -> str:
        return f"{self.recipient_id}:{self.step_id}"
