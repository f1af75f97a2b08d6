import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.models import DueWork

from .webhook_endpoint import WebhookEndpoint


class WebhookDelivery(DueWork):
    """One event on its way to one endpoint.

    It keeps what happened (`facts`: ids and states), not what is sent: that is read when it leaves. So nobody's name,
    number or words lie here a second time.
    """

    endpoint = models.ForeignKey(
        WebhookEndpoint,
        on_delete=models.CASCADE,
        related_name="deliveries",
        verbose_name=_("webhook endpoint"),
        db_index=False,
    )
    # The same at every endpoint and every try: receivers know by it what they have seen.
    event_id = models.UUIDField(_("event id"), default=uuid.uuid4, editable=False)
    event_type = models.CharField(_("event"), max_length=40)
    facts = models.JSONField(_("what happened"), default=dict)
    occurred_at = models.DateTimeField(_("happened at"), default=timezone.now)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, db_index=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True)
    http_status = models.PositiveSmallIntegerField(_("HTTP status"), null=True)
    duration_ms = models.PositiveIntegerField(_("milliseconds"), null=True)
    response = models.TextField(_("answer"), blank=True)
    # Every try: {"at", "status", "ms", "error"}.
    tries = models.JSONField(_("tries"), default=list)

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        constraints = [models.UniqueConstraint(fields=["endpoint", "event_id"], name="operations_webhookdelivery_once")]
        indexes = [
            models.Index(
                fields=["endpoint", "next_at"],
                condition=models.Q(work_state=DueWork.State.DUE),
                name="operations_webhookdelivery_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_type} {self.event_id}"
