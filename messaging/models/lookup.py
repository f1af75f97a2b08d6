from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import DueWork, Timestamped
from messaging.choices import LookupKind

from .channel import Channel


class Lookup(Timestamped, DueWork):
    """Something a webhook only hinted at, to be asked of the provider: who a person is, what a lead form says."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+", verbose_name=_("channel"))
    kind = models.CharField(_("kind"), max_length=10, choices=LookupKind.choices)
    # The provider's id of the person or of the filled-in form.
    key = models.CharField(_("provider's id"), max_length=120)
    happened_at = models.DateTimeField(_("at"))
    # What the webhook said already, such as the ad.
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("look-up")
        verbose_name_plural = _("look-ups")
        constraints = [models.UniqueConstraint(fields=["channel", "kind", "key"], name="lookup_once")]
        indexes = [models.Index(fields=["id"], condition=Q(work_state=DueWork.State.DUE), name="lookup_due")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key}"
