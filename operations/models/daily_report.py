from django.conf import settings
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from common.models import DueWork
from messaging.models import Channel


class DailyReport(models.Model):
    """What campaigns did on one day of the installation's zone. Made again, it says what became of that day since."""

    day = models.DateField(_("day"), unique=True)
    made_at = models.DateTimeField(_("made at"), auto_now=True)

    class Meta:
        verbose_name = _("daily report")
        verbose_name_plural = _("daily reports")
        ordering = ["-day"]

    def __str__(self) -> str:
        return date_format(self.day)


class DailyLine(models.Model):
    """Of a campaign on a channel. What left on the day and became of it, and what was answered and bought that day."""

    report = models.ForeignKey(DailyReport, on_delete=models.CASCADE, related_name="lines", verbose_name=_("report"))
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+", verbose_name=_("campaign"))
    channel = models.ForeignKey(
        Channel, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("channel")
    )
    total = models.PositiveIntegerField(_("messages"))
    sent = models.PositiveIntegerField(_("sent"))
    delivered = models.PositiveIntegerField(_("delivered"))
    read = models.PositiveIntegerField(_("read"))
    failed = models.PositiveIntegerField(_("failed"))
    replied = models.PositiveIntegerField(_("answered"))
    converted = models.PositiveIntegerField(_("converted"))
    opted_out = models.PositiveIntegerField(_("opted out"))
    # Currency → amount as text.
    revenue = models.JSONField(_("revenue"), default=dict)

    class Meta:
        verbose_name = _("line of a daily report")
        verbose_name_plural = _("lines of a daily report")
        ordering = ["-total", "pk"]

    def __str__(self) -> str:
        return str(self.campaign)


class ReportMail(DueWork):
    """A daily report as an e-mail, for those who asked for it: a row before anything is sent, and one only."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("user")
    )
    report = models.ForeignKey(DailyReport, on_delete=models.CASCADE, related_name="mails", verbose_name=_("report"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("e-mail of a daily report")
        verbose_name_plural = _("e-mails of daily reports")
        constraints = [models.UniqueConstraint(fields=["user", "report"], name="operations_reportmail_once")]
        indexes = [
            models.Index(
                fields=["next_at"], condition=models.Q(work_state=DueWork.State.DUE), name="operations_reportmail_due"
            )
        ]

    def __str__(self) -> str:
        return str(self.report)
