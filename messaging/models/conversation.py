from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Timestamped
from leads.models import Lead
from messaging.choices import ConversationStatus

from .channel import Channel


class Conversation(Timestamped):
    """Everything said with one person on one channel."""

    channel = models.ForeignKey(
        Channel, on_delete=models.PROTECT, related_name="conversations", verbose_name=_("channel")
    )
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="conversations", verbose_name=_("lead"))
    # Where answers go: digits, BSUID, PSID or chat id, as the provider takes it.
    address = models.CharField(_("address"), max_length=160)
    status = models.CharField(
        _("status"), max_length=10, choices=ConversationStatus.choices, default=ConversationStatus.OPEN
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="conversations",
        verbose_name=_("assignee"),
        db_index=False,  # conversation_by_assignee begins with it
    )
    snoozed_until = models.DateTimeField(_("snoozed until"), null=True, blank=True)
    # Off once a person took over; who and when is for the next one who wonders why the AI is silent.
    bot = models.BooleanField(_("AI may answer"), default=True)
    bot_changed_at = models.DateTimeField(_("AI switched at"), null=True, blank=True)
    bot_changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("AI switched by"),
        db_index=False,
    )
    unread_count = models.PositiveIntegerField(_("unread"), default=0)
    message_count = models.PositiveIntegerField(_("messages"), default=0)
    started_at = models.DateTimeField(_("started"))
    # Of the talk itself: what a campaign sends to thousands moves no conversation to the top of the inbox.
    last_message_at = models.DateTimeField(_("last message"))
    last_inbound_at = models.DateTimeField(_("last message from the person"), null=True, blank=True)
    # Free text may go until then. Null: the person never wrote; providers without a window never look.
    window_until = models.DateTimeField(_("window open until"), null=True, blank=True)
    # Of the newest message that waits for a person's answer; what the list shows and is filtered by.
    reading = models.ForeignKey(
        "messaging.Reading",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reading"),
        editable=False,
    )
    # Messenger tells "delivered" and "read" as instants up to which all holds.
    delivered_until = models.DateTimeField(null=True, editable=False)
    read_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints = [models.UniqueConstraint(fields=["channel", "lead"], name="conversation_unique_channel_lead")]
        indexes = [
            models.Index(fields=["-last_message_at", "-id"], name="conversation_recent"),
            models.Index(fields=["channel", "-last_message_at"], name="conversation_by_channel"),
            models.Index(fields=["status", "-last_message_at", "-id"], name="conversation_by_status"),
            models.Index(fields=["assignee", "status", "-last_message_at", "-id"], name="conversation_by_assignee"),
            models.Index(
                fields=["-last_message_at", "-id"], condition=Q(unread_count__gt=0), name="conversation_unread"
            ),
            models.Index(
                fields=["-last_message_at", "-id"], condition=Q(reading__isnull=False), name="conversation_read"
            ),
            models.Index(
                fields=["snoozed_until"], condition=Q(status=ConversationStatus.SNOOZED), name="conversation_snoozed"
            ),
            # The newest change of all: what every open inbox asks for, again and again.
            models.Index(fields=["-updated_at"], name="conversation_changed"),
        ]

    def __str__(self) -> str:
        return f"{self.lead} · {self.channel}"
