from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display

from operations.choices import FailureState
from operations.errors import OperationsError
from operations.models import FailedTask
from operations.services import failures

from .base import EvidenceAdmin, leave_dialog


@admin.register(FailedTask)
class FailedTaskAdmin(EvidenceAdmin):
    list_display = ["name", "error", "state_label", "times_failed", "first_failed_at", "last_failed_at"]
    list_filter = ["state"]
    search_fields = ["name", "error"]
    ordering = ["-last_failed_at"]
    actions = ["run_again", "resolve"]
    actions_detail = ["run_this_again"]
    fields = [
        "name",
        "state",
        "error",
        "times_failed",
        "first_failed_at",
        "last_failed_at",
        "args",
        "kwargs",
        "queue",
        "is_repeatable",
        "traceback_text",
    ]
    readonly_fields = ["traceback_text"]

    @display(
        description=_("state"),
        ordering="state",
        label={FailureState.NEW: "danger", FailureState.RUN_AGAIN: "info", FailureState.RESOLVED: "success"},
    )
    def state_label(self, failed: FailedTask):
        return failed.state, failed.get_state_display()

    @display(description=_("trace"))
    def traceback_text(self, failed: FailedTask) -> str:
        return render_to_string("operations/trace.html", {"traceback": failed.traceback})

    @action(description=_("Run again"), permissions=["act"])
    def run_again(self, request: HttpRequest, failed_tasks: QuerySet[FailedTask]) -> None:
        sent = 0
        for failed in failed_tasks:
            try:
                failures.run_again(failed_task=failed)
            except OperationsError as error:
                self.message_user(request, f"{failed.name}: {error}", messages.ERROR)
            else:
                sent += 1
        if sent:
            text = ngettext("%(count)d task sent again.", "%(count)d tasks sent again.", sent)
            self.message_user(request, text % {"count": sent}, messages.SUCCESS)

    @action(description=_("Mark as resolved"), permissions=["act"])
    def resolve(self, request: HttpRequest, failed_tasks: QuerySet[FailedTask]) -> None:
        done = sum(failures.resolve(failed_task_id=pk) for pk in failed_tasks.values_list("pk", flat=True))
        text = ngettext("%(count)d task marked as resolved.", "%(count)d tasks marked as resolved.", done)
        self.message_user(request, text % {"count": done}, messages.SUCCESS)

    @action(
        description=_("Run again"),
        permissions=["act"],
        url_path="run-again",
        icon="replay",
        dialog={"title": _("Run this task again?"), "form_submit_text": _("Run again")},
    )
    def run_this_again(self, request: HttpRequest, form: Form, object_id: int) -> HttpResponse:
        self.run_again(request, FailedTask.objects.filter(pk=object_id))
        return leave_dialog(reverse("admin:operations_failedtask_change", args=[object_id]))
