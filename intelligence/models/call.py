import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.phrases import PhraseField

from ..choices import CallOutcome, Task


class LlmCall(models.Model):
    """One line of the ledger: a provider that was asked, or why it was not."""

    created_at = models.DateTimeField(_("at"), auto_now_add=True, db_index=True)
    request_id = models.UUIDField(
        _("request"), default=uuid.uuid4, help_text=_("What was tried for one answer shares it.")
    )
    # Empty: a test of the connection.
    task = models.CharField(_("task"), max_length=20, choices=Task.choices, blank=True)
    prompt_version = models.PositiveIntegerField(_("prompt version"), default=0)
    provider = models.CharField(_("provider"), max_length=40, blank=True)
    model = models.CharField(_("model"), max_length=120, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=CallOutcome.choices, default=CallOutcome.PENDING)
    detail = PhraseField(_("why"), blank=True)
    # False: nothing left this machine.
    sent = models.BooleanField(_("sent"), default=True)
    http_status = models.PositiveSmallIntegerField(_("HTTP status"), null=True)
    input_tokens = models.PositiveIntegerField(_("tokens in"), default=0)
    output_tokens = models.PositiveIntegerField(_("tokens out"), default=0)
    # While it is under way, and where the answer was lost, the most it can cost: that much is reserved.
    cost = models.DecimalField(_("cost"), max_digits=12, decimal_places=6, default=0)
    latency_ms = models.PositiveIntegerField(_("took"), null=True)
    provider_request_id = models.CharField(_("provider's request id"), max_length=80, blank=True)
    # Redacted; emptied after LlmRules.body_days.
    question = models.TextField(_("question"), blank=True)
    answer = models.TextField(_("answer"), blank=True)

    class Meta:
        verbose_name = _("AI call")
        verbose_name_plural = _("AI calls")
        indexes = [
            models.Index(fields=["provider", "created_at"], name="llm_call_sent", condition=models.Q(sent=True)),
            models.Index(fields=["request_id"], name="llm_call_request"),
            models.Index(fields=["created_at"], name="llm_call_pending", condition=models.Q(outcome="pending")),
        ]

    def __str__(self) -> str:
        return f"{self.provider or '–'} {self.get_outcome_display()}"


class CachedAnswer(models.Model):
    """An answer that serves again, while it is fresh, whoever asks the same of the same prompt."""

    key = models.CharField(max_length=64, unique=True)
    answer = models.TextField()
    provider = models.CharField(max_length=40)
    model = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("remembered answer")
        verbose_name_plural = _("remembered answers")

    def __str__(self) -> str:
        return self.key
