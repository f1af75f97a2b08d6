from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import DueWork, Progress, Timestamped

from .campaign import Campaign


class Enrolment(DueWork, Progress, Timestamped):
    """The way of an audience into the recipients, piece by piece: `after_id` says how far it has come."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="enrolments")
    # Frozen: the question, the moment that "in the last … days" counts from, and the last lead there was then.
    definition = models.JSONField(_("who gets it"))
    at = models.DateTimeField(_("as of"))
    until_id = models.BigIntegerField(editable=False)
    after_id = models.BigIntegerField(default=0, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, editable=False)

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        indexes = [models.Index(fields=["id"], condition=Q(work_state=DueWork.State.DUE), name="enrolment_due")]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.done}/{self.total}"
