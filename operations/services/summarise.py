"""The report of a day: figures of each campaign and channel as a row of its own, told by mail to staff who asked."""

from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from campaigns.selectors.analytics.day import DayLine, day_lines
from messaging.services.wakes import wake_soon
from operations.models import DailyLine, DailyReport, ReportMail

from .incident_news import SEND

_BACKEND = "django.contrib.auth.backends.ModelBackend"


def report_yesterday() -> DailyReport:
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    return make_report(today - timedelta(days=1))


@transaction.atomic
def make_report(day: date) -> DailyReport:
    """Once more is as good as once: its lines are reckoned anew, and nobody is written to twice."""
    report, _created = DailyReport.objects.get_or_create(day=day)
    # Locked: two at once would write every line twice.
    report = DailyReport.objects.select_for_update().get(pk=report.pk)
    report.lines.all().delete()
    lines = [_line(report, each) for each in day_lines(day)]
    DailyLine.objects.bulk_create(lines)
    report.save(update_fields=["made_at"])
    if lines:
        _write_mails(report)
    return report


def _line(report: DailyReport, each: DayLine) -> DailyLine:
    tally = each.tally
    return DailyLine(
        report=report,
        campaign_id=each.campaign_id,
        channel_id=each.channel_id,
        total=tally.tried,
        sent=tally.sent,
        delivered=tally.delivered,
        read=tally.read,
        failed=tally.failed,
        replied=tally.replied,
        converted=tally.converted,
        opted_out=tally.opted_out,
        revenue={sold.currency: f"{sold.amount:.2f}" for sold in each.revenue},
    )


def _write_mails(report: DailyReport) -> None:
    if not settings.MAIL_IS_SET_UP:
        return
    may_see = User.objects.with_perm("operations.view_dailyreport", backend=_BACKEND)
    readers = may_see.filter(is_staff=True, preference__mail_report=True).exclude(email="")
    now = timezone.now()
    mails = [ReportMail(user=user, report=report, next_at=now) for user in readers]
    ReportMail.objects.bulk_create(mails, ignore_conflicts=True)
    if mails:
        wake_soon(SEND)
