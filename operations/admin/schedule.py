"""django-celery-beat's tables in the theme. Solar and clocked schedules are nothing a sales team sets."""

from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django_celery_beat.admin import CrontabScheduleAdmin as BaseCrontabAdmin
from django_celery_beat.admin import PeriodicTaskAdmin as BasePeriodicTaskAdmin
from django_celery_beat.admin import PeriodicTaskForm, TaskSelectWidget
from django_celery_beat.models import ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from operations.choices import Outcome
from operations.errors import OperationsError
from operations.models import ScheduleRun
from operations.services import schedules

from .base import leave_dialog
from .schedule_run import OUTCOME_COLOURS

for model in (ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule):
    admin.site.unregister(model)


class ThemedTaskSelect(UnfoldAdminSelectWidget, TaskSelectWidget):
    pass


class ScheduleForm(PeriodicTaskForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["task"].widget = UnfoldAdminTextInputWidget()
        self.fields["regtask"].widget = ThemedTaskSelect()


@admin.register(PeriodicTask)
class ScheduleAdmin(BasePeriodicTaskAdmin, ModelAdmin):
    form = ScheduleForm
    date_hierarchy = None
    list_display = ["name", "enabled", "timing", "last_run_at", "last_outcome", "queue"]
    list_filter = ["enabled", "queue"]
    ordering = ["name"]
    actions = ["run_now", "switch_on", "switch_off"]
    actions_detail = ["run_this_now"]
    fieldsets = [
        (None, {"fields": ["name", "regtask", "task", "enabled", "description"]}),
        (_("Schedule"), {"fields": ["interval", "crontab", "start_time", "last_run_at", "one_off"]}),
        (_("Arguments"), {"fields": ["args", "kwargs"], "classes": ["collapse"]}),
        (_("Execution"), {"fields": ["expire_seconds", "queue", "priority"], "classes": ["collapse"]}),
    ]
    readonly_fields = ["last_run_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PeriodicTask]:
        runs = ScheduleRun.objects.filter(task=OuterRef("task")).order_by("-id")
        return super().get_queryset(request).annotate(last_outcome=Subquery(runs.values("outcome")[:1]))

    @display(description=_("Schedule"))
    def timing(self, schedule: PeriodicTask) -> str:
        at = _daily_at(schedule.crontab)
        return gettext("every day at %(time)s") % {"time": at} if at else str(schedule.scheduler)

    @display(description=_("last outcome"), label=OUTCOME_COLOURS)
    def last_outcome(self, schedule: PeriodicTask):
        return schedule.last_outcome and (schedule.last_outcome, Outcome(schedule.last_outcome).label)

    @action(description=_("Run now"), permissions=["change"])
    def run_now(self, request: HttpRequest, chosen: QuerySet[PeriodicTask]) -> None:
        sent = 0
        for schedule in chosen:
            try:
                schedules.run_now(schedule=schedule)
            except OperationsError as error:
                self.message_user(request, f"{schedule.name}: {error}", messages.ERROR)
                break
            sent += 1
        if sent:
            text = ngettext("%(count)d job sent to the workers.", "%(count)d jobs sent to the workers.", sent)
            self.message_user(request, text % {"count": sent}, messages.SUCCESS)

    @action(
        description=_("Run now"),
        permissions=["change"],
        url_path="run-now",
        icon="play_arrow",
        dialog={"title": _("Run this job now?"), "form_submit_text": _("Run now")},
    )
    def run_this_now(self, request: HttpRequest, form: Form, object_id: int) -> HttpResponse:
        self.run_now(request, PeriodicTask.objects.filter(pk=object_id))
        return leave_dialog(reverse("admin:django_celery_beat_periodictask_change", args=[object_id]))

    @action(description=_("Switch on"), permissions=["change"])
    def switch_on(self, request: HttpRequest, chosen: QuerySet[PeriodicTask]) -> None:
        self._switched(request, schedules.switch(schedules=chosen, on=True))

    @action(description=_("Switch off"), permissions=["change"])
    def switch_off(self, request: HttpRequest, chosen: QuerySet[PeriodicTask]) -> None:
        self._switched(request, schedules.switch(schedules=chosen, on=False))

    def _switched(self, request: HttpRequest, count: int) -> None:
        text = ngettext("%(count)d schedule switched.", "%(count)d schedules switched.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)


def _daily_at(crontab: CrontabSchedule | None) -> str:
    """The hour and minute of what runs once a day; "" for any other rhythm."""
    if crontab is None or not (crontab.hour.isdecimal() and crontab.minute.isdecimal()):
        return ""
    is_daily = (crontab.day_of_week, crontab.day_of_month, crontab.month_of_year) == ("*", "*", "*")
    return f"{int(crontab.hour):02}:{int(crontab.minute):02}" if is_daily else ""


@admin.register(IntervalSchedule)
class IntervalAdmin(ModelAdmin):
    list_display = ["__str__", "every", "period"]


@admin.register(CrontabSchedule)
class CrontabAdmin(BaseCrontabAdmin, ModelAdmin):
    inlines = []
