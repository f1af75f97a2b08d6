import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import DueWork, Timestamped
from common.phrases import PhraseField
from messaging.choices import AttemptOutcome, Direction, MessageKind, MessageState, Priority

from .channel import Channel
from .conversation import Conversation
from .group_post import GroupPost
from .template import MessageTemplate


class Message(models.Model):
    """One message, received or to be sent: outgoing ones are rows before anything leaves."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Every index is paid three times per message sent (queued, sending, sent): those that no query needs are left out.
    channel = models.ForeignKey(
        Channel, on_delete=models.PROTECT, related_name="messages", verbose_name=_("channel"), db_index=False
    )
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="messages", verbose_name=_("conversation"), db_index=False
    )
    direction = models.CharField(_("direction"), max_length=3, choices=Direction.choices)
    kind = models.CharField(_("kind"), max_length=12, choices=MessageKind.choices)
    state = models.CharField(_("state"), max_length=10, choices=MessageState.choices)
    body = models.TextField(_("text"), blank=True)
    content = models.JSONField(_("content"), default=dict, blank=True)
    provider_id = models.CharField(_("provider's id"), max_length=255, null=True, blank=True)
    quoted_id = models.CharField(_("answers to"), max_length=255, blank=True)
    # When the person wrote it (received) or the provider took it (sent); what a thread is sorted by.
    happened_at = models.DateTimeField(_("at"))

    # Outgoing only, from here on.
    to = models.CharField(_("to"), max_length=160, blank=True)
    origin = models.CharField(_("origin"), max_length=64, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written by"),
        db_index=False,
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    idempotency_key = models.CharField(max_length=120, null=True, blank=True, editable=False)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices, default=Priority.REPLY)
    not_before = models.DateTimeField(_("not before"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    # Free text where the provider has a window: checked again when the bytes are about to leave.
    needs_window = models.BooleanField(default=False, editable=False)
    template_name = models.CharField(_("template"), max_length=512, blank=True)
    # Null also for templates of accounts that were never synchronised.
    template = models.ForeignKey(
        MessageTemplate, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    claim_token = models.UUIDField(null=True, editable=False)
    claimed_until = models.DateTimeField(null=True, editable=False)
    attempt_count = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # Refusals that counted against the retry schedule; being slowed down does not.
    refusal_count = models.PositiveSmallIntegerField(default=0, editable=False)
    error_code = models.CharField(_("error code"), max_length=32, blank=True)
    reason = PhraseField(_("why"), blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    # Inbound: receivers above have inserted their due rows.
    routed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "provider_id"],
                condition=Q(provider_id__isnull=False),
                name="message_unique_provider_id",
            ),
            # As a field's "unique" it would bring a second index, for LIKE.
            models.UniqueConstraint(
                fields=["idempotency_key"],
                condition=Q(idempotency_key__isnull=False),
                name="message_unique_idempotency_key",
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "-happened_at", "-id"], name="message_thread"),
            models.Index(
                fields=["channel", "priority", "not_before", "id"],
                condition=Q(state=MessageState.QUEUED),
                name="message_queue",
            ),
            models.Index(fields=["claimed_until"], condition=Q(state=MessageState.SENDING), name="message_sending"),
            models.Index(
                fields=["channel", "id"],
                condition=Q(state__in=[MessageState.UNKNOWN, MessageState.UNRESOLVED]),
                name="message_unknown",
            ),
            models.Index(
                fields=["id"],
                condition=Q(direction=Direction.IN, routed_at__isnull=True),
                name="message_unrouted",
            ),
            # Few among millions, and what staff look for.
            models.Index(
                fields=["-id"],
                condition=Q(state__in=[MessageState.FAILED, MessageState.EXPIRED, MessageState.CANCELLED]),
                name="message_not_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_direction_display()} {self.get_kind_display()} {self.pk}"


class Attempt(models.Model):
    """One try to hand a message to the provider, written before the bytes leave."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="tries", verbose_name=_("message"))
    # The message's own: what the database would check here, it has checked there.
    channel = models.ForeignKey(
        Channel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    to = models.CharField(max_length=160)
    number = models.PositiveSmallIntegerField(_("number"))
    claim_token = models.UUIDField(editable=False)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=AttemptOutcome.choices, default=AttemptOutcome.OPEN)
    http_status = models.PositiveSmallIntegerField(_("HTTP status"), null=True, blank=True)
    code = models.CharField(_("code"), max_length=32, blank=True)
    detail = PhraseField(_("detail"), blank=True)
    # What the provider answered when it refused, redacted; empty for successes.
    response = models.TextField(_("answer"), blank=True)
    duration_ms = models.PositiveIntegerField(_("milliseconds"), null=True, blank=True)
    # Which caps beside the common ones it counts against: a successor of the dispatcher reads them back.
    bulk = models.BooleanField(default=False, editable=False)
    opens = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        indexes = [models.Index(fields=["channel", "-started_at"], name="attempt_recent")]

    def __str__(self) -> str:
        return f"{self.message_id} #{self.number}"


class Attachment(Timestamped, DueWork):
    """A file of a message or of a post in a group.

    Received ones are fetched before the provider's address expires, ours were uploaded.
    """

    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, null=True, blank=True, related_name="attachments", verbose_name=_("message")
    )
    group_post = models.ForeignKey(
        GroupPost,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="attachments",
        verbose_name=_("group post"),
        db_index=False,  # attachment_unique_position_of_post begins with it
    )
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("kind"), max_length=12)
    media_id = models.CharField(max_length=255, blank=True)
    url = models.TextField(blank=True)
    mime_type = models.CharField(_("type"), max_length=120, blank=True)
    filename = models.CharField(_("name"), max_length=255, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    file = models.FileField(_("file"), upload_to="attachments/%Y/%m/%d", blank=True)
    size = models.PositiveBigIntegerField(_("bytes"), null=True, blank=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            models.UniqueConstraint(fields=["message", "position"], name="attachment_unique_position"),
            models.UniqueConstraint(fields=["group_post", "position"], name="attachment_unique_position_of_post"),
            models.CheckConstraint(
                condition=Q(message__isnull=False) ^ Q(group_post__isnull=False), name="attachment_of_one"
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(work_state=DueWork.State.DUE), name="attachment_due"),
        ]

    def __str__(self) -> str:
        return self.filename or self.kind

    @property
    def channel(self) -> Channel:
        owner = self.message or self.group_post
        assert owner is not None  # the database says so
        return owner.channel
