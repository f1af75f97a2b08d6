from django.db import models
from django.utils.translation import gettext_lazy as _

from leads.models import Lead
from messaging.models import Message

from ..choices import GhostVerdict
from .decision import Decision
from .inquiry import Inquiry

_KEPT = [choice for choice in GhostVerdict.choices if choice[0] in (GhostVerdict.CONTACTED, GhostVerdict.HELD_OUT)]


class GhostContact(models.Model):
    """Somebody who asked and fell silent: written to, or, drawn by lot, left alone to compare with."""

    inquiry = models.OneToOneField(Inquiry, verbose_name=_("inquiry"), on_delete=models.CASCADE, related_name="ghost")
    lead = models.ForeignKey(
        Lead, verbose_name=_("person"), on_delete=models.SET_NULL, null=True, related_name="ghost_contacts"
    )
    verdict = models.CharField(_("what was done"), max_length=10, choices=_KEPT)
    at = models.DateTimeField(_("at"), db_index=True)
    decision = models.ForeignKey(
        Decision, verbose_name=_("decision"), on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    message = models.ForeignKey(
        Message, verbose_name=_("message"), on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("person who fell silent")
        verbose_name_plural = _("people who fell silent")

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} {self.at:%Y-%m-%d}"
