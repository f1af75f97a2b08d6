from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import action, display

from casting.choices import Outcome
from casting.models import ProcessedMessage
from casting.services.ingest import read_again
from common.admin.displays import ago
from common.models import DueWork
from messaging.admin.base import ActedOnAdmin, tell
from messaging.admin.displays import WORK_COLOURS, excerpt

from .displays import OUTCOME_COLOURS, REASONS, reason_of


class ReasonFilter(DropdownFilter):
    title = gettext_lazy("reason")
    parameter_name = "reason"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return list(REASONS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(reason=self.value()) if self.value() else queryset


class SampleFilter(DropdownFilter):
    title = gettext_lazy("daily sample")
    parameter_name = "sampled"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [("1", _("Drawn to be looked at"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(sampled_on__isnull=False) if self.value() == "1" else queryset


@admin.register(ProcessedMessage)
class ProcessedMessageAdmin(ActedOnAdmin):
    """Every post that came in, and what became of it."""

    list_display = ["text", "group", "outcome_label", "why", "score", "work_label", "posted"]
    list_filter = [
        ("outcome", ChoicesDropdownFilter),
        ReasonFilter,
        SampleFilter,
        ("work_state", ChoicesDropdownFilter),
        ("is_call_by_staff", BooleanRadioFilter),
    ]
    list_select_related = ["post", "source"]
    ordering = ["-id"]
    sortable_by = []
    actions = ["is_a_call", "try_again"]
    fields = [
        "body", "group", "sender", "posted_at", "outcome", "why", "score", "done_at", "is_call_by_staff", "sampled_on",
        "work_state", "attempts", "error", "next_at",
    ]  # fmt: skip
    readonly_fields = fields

    @display(description=gettext_lazy("text"))
    def text(self, message: ProcessedMessage) -> str:
        return excerpt(message.post.body) or "–"

    @display(description=gettext_lazy("text"))
    def body(self, message: ProcessedMessage) -> str:
        return message.post.body

    @display(description=gettext_lazy("group"))
    def group(self, message: ProcessedMessage) -> str:
        return str(message.source or message.post.group_name or message.post.group_id)

    @display(description=gettext_lazy("sender"))
    def sender(self, message: ProcessedMessage) -> str:
        return message.post.sender_name or message.post.sender_phone

    @display(description=gettext_lazy("outcome"), label=OUTCOME_COLOURS)
    def outcome_label(self, message: ProcessedMessage) -> tuple[str, str]:
        return message.outcome, message.get_outcome_display() or "–"

    @display(description=gettext_lazy("why"))
    def why(self, message: ProcessedMessage) -> str:
        return reason_of(message.reason)

    @display(description=gettext_lazy("work"), label=WORK_COLOURS)
    def work_label(self, message: ProcessedMessage) -> tuple[str, str]:
        return message.work_state, message.get_work_state_display()

    @display(description=gettext_lazy("posted"))
    def posted(self, message: ProcessedMessage) -> object:
        return ago(message.posted_at)

    @action(description=gettext_lazy("This is a call"), permissions=["act"])
    def is_a_call(self, request: HttpRequest, found: QuerySet[ProcessedMessage]) -> None:
        """Whatever was read in it: it comes to review."""
        rejected = found.filter(work_state=DueWork.State.DONE).exclude(outcome__in=[Outcome.CALL, Outcome.DUPLICATE])
        skipped = found.count() - rejected.count()
        done = read_again(list(rejected.values_list("pk", flat=True)), as_call=True)
        text = ngettext("%(count)d message goes to review.", "%(count)d messages go to review.", done)
        tell(request, done=done, what=text % {"count": done}, skipped=skipped, why=_("they are calls already"))

    @action(description=gettext_lazy("Run again"), permissions=["act"])
    def try_again(self, request: HttpRequest, found: QuerySet[ProcessedMessage]) -> None:
        ready = found.exclude(work_state=DueWork.State.DUE)
        skipped = found.count() - ready.count()
        done = read_again(list(ready.values_list("pk", flat=True)))
        text = ngettext("%(count)d message is read again.", "%(count)d messages are read again.", done)
        tell(request, done=done, what=text % {"count": done}, skipped=skipped, why=_("they are being read already"))
