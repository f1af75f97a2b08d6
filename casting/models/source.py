from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casting.choices import SourceState
from common.models import Timestamped
from messaging.models import Channel


class Source(Timestamped):
    """A group that the phone of a channel is a member of. Only active ones are collected."""

    channel = models.ForeignKey(
        Channel, on_delete=models.CASCADE, related_name="casting_sources", verbose_name=_("channel")
    )
    group_id = models.CharField(_("group id"), max_length=120)
    name = models.CharField(_("group"), max_length=200, blank=True)
    participants = models.PositiveIntegerField(_("members"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=SourceState.choices, default=SourceState.OTHER)
    confidence = models.FloatField(_("confidence"), default=0.0)
    # Words of the name that told.
    reasons = models.JSONField(_("recognised by"), default=list, blank=True)
    sampled = models.PositiveIntegerField(_("posts sampled"), default=0)
    sampled_calls = models.PositiveIntegerField(_("calls among them"), default=0)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
        db_index=False,
    )
    # Set: staff have decided, and recognising changes nothing any more.
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    synced_at = models.DateTimeField(_("seen in the list of groups"), null=True, blank=True)
    polled_at = models.DateTimeField(_("read back"), null=True, blank=True)

    class Meta:
        verbose_name = _("casting group")
        verbose_name_plural = _("casting groups")
        constraints = [models.UniqueConstraint(fields=["channel", "group_id"], name="casting_source_unique")]
        indexes = [models.Index(fields=["state", "-confidence"], name="casting_source_by_state")]

    def __str__(self) -> str:
        return self.name or self.group_id
