from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leads.models import Lead
from messaging.models import Channel, Message

from ..choices import RecipientState
from ..transitions import PASSED
from .campaign import Campaign
from .step import Step, Variant
from .wording import Wording


class Recipient(models.Model):
    """One person in one campaign: written in sets, so every column is named in `services/audience.py`."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="recipients", db_index=False)
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="+", verbose_name=_("lead"))
    # The year of a day that comes each year, for each of which they are in it anew; 0 in all other campaigns.
    occasion = models.PositiveSmallIntegerField(_("year"), default=0, db_default=0)
    # By which they are written to, settled when they are enrolled. Null: by none.
    channel = models.ForeignKey(
        Channel, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("channel"), db_index=False
    )
    # Nobody is left standing at a step that is gone: those of a running drip are removed by `services/editing.py`.
    step = models.ForeignKey(
        Step, on_delete=models.RESTRICT, null=True, related_name="+", verbose_name=_("step"), db_index=False
    )
    variant = models.ForeignKey(
        Variant, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("variant"), db_index=False
    )
    # Of the text, where it went in other words.
    wording = models.ForeignKey(
        Wording, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False, verbose_name=_("wording")
    )
    state = models.CharField(_("state"), max_length=10, choices=RecipientState.choices, default=RecipientState.DUE)
    # `Exclusion`, or the code with which the message failed.
    reason = models.CharField(_("reason"), max_length=32, blank=True)
    # That of the step; null before its turn, and where it was purged.
    message = models.OneToOneField(
        Message, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("message")
    )
    # Not before: the step's delay, or the end of the quiet time where the person lives.
    next_at = models.DateTimeField(_("turn at"), default=timezone.now)
    created_at = models.DateTimeField(_("enrolled"), default=timezone.now)
    # When they last had a message, or went on without a step: the delay of the next counts from there.
    queued_at = models.DateTimeField(_("queued at"), null=True)
    replied_at = models.DateTimeField(_("replied"), null=True)
    converted_at = models.DateTimeField(_("converted"), null=True)
    opted_out_at = models.DateTimeField(_("opted out"), null=True)

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "lead", "occasion"], name="recipient_once_per_occasion")
        ]
        indexes = [
            models.Index(
                fields=["campaign", "channel", "next_at", "id"],
                condition=Q(state=RecipientState.DUE),
                name="recipient_due",
            ),
            # Few at any time: what stands in the outbox, and what nobody knows yet.
            models.Index(
                fields=["campaign"],
                condition=Q(state__in=[RecipientState.QUEUED, RecipientState.UNKNOWN]),
                name="recipient_unsettled",
            ),
            models.Index(fields=["campaign", "state", "id"], name="recipient_by_state"),
            models.Index(fields=["step", "queued_at", "id"], condition=Q(state__in=PASSED), name="recipient_passed"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}:{self.lead_id}"
