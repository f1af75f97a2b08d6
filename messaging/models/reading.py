from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import DueWork
from intelligence.choices import Intent, Language, Sentiment, SuggestedAction, Urgency
from messaging.choices import ReadingSource

from .message import Message


class Reading(DueWork):
    """What a received message wants, as rules and a language model read it, and what a person said to that."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="reading", verbose_name=_("message"))
    intent = models.CharField(_("intent"), max_length=16, choices=Intent.choices, blank=True)
    sentiment = models.CharField(_("sentiment"), max_length=10, choices=Sentiment.choices, blank=True)
    urgency = models.CharField(_("urgency"), max_length=8, choices=Urgency.choices, blank=True)
    is_opt_out = models.BooleanField(_("asks not to be written to"), default=False)
    confidence = models.FloatField(_("confidence"), default=0.0)
    language = models.CharField(_("language"), max_length=10, choices=Language.choices, blank=True)
    # Words of the message: they go with it.
    key_phrases = models.JSONField(_("key phrases"), default=list, blank=True)
    suggested_action = models.CharField(
        _("suggested action"), max_length=32, choices=SuggestedAction.choices, blank=True
    )
    suggested_reply = models.TextField(_("suggested reply"), blank=True)
    needs_human = models.BooleanField(_("needs a person"), default=False)
    source = models.CharField(_("read by"), max_length=6, choices=ReadingSource.choices, blank=True)
    # Null where only one of the two was asked.
    agreed = models.BooleanField(_("rules and language model agree"), null=True)
    # Of the ledger of language models, which forgets sooner.
    call_id = models.BigIntegerField(null=True, editable=False)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    corrected_intent = models.CharField(_("intent by staff"), max_length=16, choices=Intent.choices, blank=True)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("looked at by"),
        db_index=False,
    )
    corrected_at = models.DateTimeField(_("looked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        indexes = [
            models.Index(fields=["id"], condition=Q(work_state="due"), name="reading_due"),
            models.Index(fields=["id"], condition=Q(work_state="failed"), name="reading_failed"),
            # What measures the readings: few among millions.
            models.Index(fields=["corrected_at"], condition=Q(corrected_at__isnull=False), name="reading_labelled"),
        ]

    def __str__(self) -> str:
        return f"{self.get_intent_display() or self.get_work_state_display()} {self.message_id}"

    @property
    def is_done(self) -> bool:
        return self.work_state == self.State.DONE

    @property
    def shown_intent(self) -> str:
        """A person's word before ours."""
        return self.corrected_intent or self.intent

    @property
    def shown_intent_label(self) -> str:
        return str(Intent(self.shown_intent).label) if self.shown_intent else ""

    @property
    def is_urgent(self) -> bool:
        return self.urgency == Urgency.HIGH
