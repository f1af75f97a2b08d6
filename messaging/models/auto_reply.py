from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import DueWork
from common.phrases import PhraseField
from intelligence.choices import HandOverReason
from messaging.choices import ShadowVerdict

from .conversation import Conversation
from .message import Message


class AnswerDue(DueWork):
    """A conversation whose person may be answered once they have written all they had to write: one row each."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="answer_due")
    # The last of the burst; a newer one takes its place and begins the wait anew.
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("answer due")
        verbose_name_plural = _("answers due")
        indexes = [models.Index(fields=["next_at"], condition=Q(work_state="due"), name="answer_due_next")]

    def __str__(self) -> str:
        return str(self.conversation_id)


class ShadowAnswer(models.Model):
    """What the auto-reply would have answered, beside what a person did answer."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="shadow_answers", verbose_name=_("conversation")
    )
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="shadow_answer", db_index=False)
    at = models.DateTimeField(_("at"))
    text = models.TextField(_("would have answered"), blank=True)
    reason = models.CharField(_("would have handed over"), max_length=12, choices=HandOverReason.choices, blank=True)
    source = models.CharField(_("by"), max_length=10)
    # The titles of the facts it is taken from.
    facts = models.JSONField(_("facts"), default=list)
    notes = PhraseField(_("why"), blank=True)
    verdict = models.CharField(
        _("what staff did"), max_length=10, choices=ShadowVerdict.choices, default=ShadowVerdict.PENDING
    )
    # How near the person's answer came, 0–100.
    agreement = models.PositiveSmallIntegerField(_("agreement"), null=True, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )

    class Meta:
        verbose_name = _("shadow answer")
        verbose_name_plural = _("shadow answers")
        indexes = [
            models.Index(fields=["-at"], name="shadow_answer_recent"),
            models.Index(fields=["conversation", "-at"], name="shadow_answer_of"),
        ]

    def __str__(self) -> str:
        return str(self.message_id)


class HandOver(models.Model):
    """The auto-reply left a conversation to a person: why, and what the person has to know."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="hand_overs", verbose_name=_("conversation")
    )
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField(_("at"), db_index=True)
    reason = models.CharField(_("why"), max_length=12, choices=HandOverReason.choices)
    summary = PhraseField(_("summary"), blank=True)

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")

    def __str__(self) -> str:
        return self.get_reason_display()


class UnansweredQuestion(models.Model):
    """A question that no fact answered, however often and by however many it was asked."""

    # Of its words; the words themselves are with those who asked.
    key = models.CharField(max_length=64, unique=True, editable=False)
    first_at = models.DateTimeField(_("first asked"))
    last_at = models.DateTimeField(_("last asked"), db_index=True)
    is_open = models.BooleanField(_("open"), default=True)

    class Meta:
        verbose_name = _("unanswered question")
        verbose_name_plural = _("unanswered questions")

    def __str__(self) -> str:
        return str(self.pk)


class QuestionAsked(models.Model):
    """One person asking it, in their words."""

    question = models.ForeignKey(UnansweredQuestion, on_delete=models.CASCADE, related_name="asked")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(_("question"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("asking")
        verbose_name_plural = _("askings")
        constraints = [models.UniqueConstraint(fields=["question", "message"], name="question_asked_once_per_message")]

    def __str__(self) -> str:
        return str(self.pk)
