from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import DueWork
from leads.models import Lead, Sale
from messaging.models import Channel, Message

from ..choices import ResponseKind
from .campaign import Campaign
from .recipient import Recipient
from .step import Step, Variant


class Response(DueWork):
    """What somebody did after we had written to them: due until it is known to which message it belongs, if to any."""

    # Null once they are erased: what they did stays, as a figure without a name.
    lead = models.ForeignKey(Lead, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("lead"))
    kind = models.CharField(_("kind"), max_length=8, choices=ResponseKind.choices)
    # The same news counts once, however often it is told.
    key = models.CharField(max_length=80, unique=True, editable=False)
    at = models.DateTimeField(_("at"))
    # Of a reply.
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, related_name="+", editable=False)

    # The answer; null where it belongs to none.
    recipient = models.ForeignKey(
        Recipient, on_delete=models.SET_NULL, null=True, related_name="responses", verbose_name=_("recipient")
    )
    step = models.ForeignKey(
        Step, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("step"), db_index=False
    )
    variant = models.ForeignKey(
        Variant, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("variant"), db_index=False
    )
    # What the report needs of the recipient and of the message, which may move on or be purged.
    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("campaign"), db_index=False
    )
    channel = models.ForeignKey(
        Channel, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("channel"), db_index=False
    )
    queued_at = models.DateTimeField(_("queued at"), null=True)
    sale = models.ForeignKey(
        Sale, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("sale"), db_index=False
    )
    # 100: they quoted our message.
    confidence = models.PositiveSmallIntegerField(_("confidence"), null=True)
    # The first of its kind of this recipient: the one that the figures have.
    counted = models.BooleanField(_("counted"), default=False)

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        indexes = [
            models.Index(fields=["id"], condition=Q(work_state=DueWork.State.DUE), name="response_due"),
            models.Index(
                fields=["campaign", "queued_at"], condition=Q(campaign__isnull=False), name="response_of_campaign"
            ),
            models.Index(fields=["queued_at"], condition=Q(campaign__isnull=False), name="response_of_any_campaign"),
        ]

    def __str__(self) -> str:
        return self.key
