from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casting.choices import Outcome
from common.models import DueWork
from messaging.models import GroupPost

from .run import PollRun
from .source import Source


class ProcessedMessage(DueWork):
    """A group post as casting reads it, and what became of it."""

    post = models.OneToOneField(
        GroupPost, on_delete=models.CASCADE, related_name="casting", verbose_name=_("post"), editable=False
    )
    source = models.ForeignKey(
        Source, on_delete=models.CASCADE, null=True, related_name="messages", verbose_name=_("group"), db_index=False
    )
    run = models.ForeignKey(PollRun, on_delete=models.SET_NULL, null=True, related_name="messages", editable=False)
    posted_at = models.DateTimeField(_("posted"))
    outcome = models.CharField(_("outcome"), max_length=14, choices=Outcome.choices, blank=True)
    # The kind of words that weighed most against it, as the lexicon names it.
    reason = models.CharField(_("reason"), max_length=30, blank=True)
    score = models.FloatField(_("score"), null=True, blank=True)
    done_at = models.DateTimeField(_("read at"), null=True, blank=True)
    # Staff said so, whatever is read in it.
    is_call_by_staff = models.BooleanField(_("a call, say staff"), default=False)
    # Drawn for staff to look at whether it was rejected rightly.
    sampled_on = models.DateField(_("sampled on"), null=True, blank=True)

    class Meta:
        verbose_name = _("collected message")
        verbose_name_plural = _("collected messages")
        indexes = [
            models.Index(fields=["id"], condition=Q(work_state="due"), name="casting_message_due"),
            models.Index(fields=["id"], condition=Q(work_state="failed"), name="casting_message_failed"),
            models.Index(fields=["source", "-posted_at"], name="casting_message_by_source"),
            models.Index(fields=["posted_at"], name="casting_message_by_time"),
            models.Index(fields=["outcome", "reason", "-id"], name="casting_message_by_outcome"),
            models.Index(fields=["sampled_on"], condition=Q(sampled_on__isnull=False), name="casting_message_sampled"),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display() or self.get_work_state_display()} {self.pk}"
