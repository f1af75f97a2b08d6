from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display

from casting.models import PollRun
from casting.services.runs import poll_sources
from common.admin.displays import ago
from messaging.admin.base import ActedOnAdmin, tell


@admin.register(PollRun)
class PollRunAdmin(ActedOnAdmin):
    list_display = ["started", "groups", "fetched", "new", "rejected", "duplicates", "calls", "failed", "took", "error"]
    ordering = ["-id"]
    sortable_by = []
    actions_list = ["run_now"]
    empty_hint = gettext_lazy("Groups are read back every four hours; “Collect now” does it at once.")
    fields = [
        "started_at", "finished_at", "groups", "fetched", "new", "rejected", "duplicates", "calls", "failed", "error"
    ]  # fmt: skip
    readonly_fields = fields

    @display(description=gettext_lazy("started"))
    def started(self, run: PollRun) -> object:
        return ago(run.started_at)

    @display(description=gettext_lazy("groups"))
    def groups(self, run: PollRun) -> str:
        return f"{run.done}/{run.total}"

    @display(description=gettext_lazy("seconds"))
    def took(self, run: PollRun) -> object:
        return run.seconds if run.finished_at else _("running")

    @action(description=gettext_lazy("Collect now"), permissions=["act"], url_path="run", icon="sync")
    def run_now(self, request: HttpRequest) -> HttpResponse:
        run = poll_sources()
        facts = {"groups": run.total}
        tell(request, done=1, what=_("%(groups)d groups were read back.") % facts)
        return redirect("admin:casting_pollrun_changelist")
