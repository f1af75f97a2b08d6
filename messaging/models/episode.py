from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from messaging.choices import Responder

from .channel import Channel
from .conversation import Conversation


class Episode(models.Model):
    """From the message that opened a conversation to its closing: what response times are read from."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="episodes", verbose_name=_("conversation")
    )
    channel = models.ForeignKey(
        Channel, on_delete=models.PROTECT, related_name="+", verbose_name=_("channel"), db_index=False
    )
    started_at = models.DateTimeField(_("started"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=6, choices=Responder.choices, blank=True)
    answerer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who answered"),
        db_index=False,
    )
    response_seconds = models.PositiveIntegerField(_("seconds to the first answer"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who closed it"),
        db_index=False,
    )
    resolution_seconds = models.PositiveIntegerField(_("seconds to the closing"), null=True, blank=True)

    class Meta:
        verbose_name = _("episode")
        verbose_name_plural = _("episodes")
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(closed_at__isnull=True), name="episode_unique_open"
            )
        ]
        indexes = [models.Index(fields=["started_at"], name="episode_started")]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.started_at:%Y-%m-%d}"
