from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.choices import ConversationEventKind

from .conversation import Conversation


class ConversationEvent(models.Model):
    """One thing that was done to a conversation: a line of its thread, and the answer to "who was first?"."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="events", verbose_name=_("conversation"), db_index=False
    )
    kind = models.CharField(_("what"), max_length=12, choices=ConversationEventKind.choices)
    at = models.DateTimeField(_("at"))
    # Nobody: time did it, or a rule.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
        db_index=False,
    )
    # To whom, until when: words of that moment, which a later renaming does not change.
    detail = models.CharField(_("detail"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("conversation event")
        verbose_name_plural = _("conversation events")
        indexes = [models.Index(fields=["conversation", "-at"], name="conversation_event_thread")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.detail}".strip()
