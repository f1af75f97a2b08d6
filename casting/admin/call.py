from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from casting.models import Call, Review, Role, Sighting
from casting.services.reviewing import close_calls, review_again
from common.admin.bases import EvidenceInline
from common.admin.displays import ago, ltr
from messaging.admin.base import ActedOnAdmin, tell

from .displays import CALL_COLOURS, percent


class RoleInline(EvidenceInline):
    model = Role
    fields = ["name", "gender", "age_min", "age_max", "count", "notes"]


class SightingInline(EvidenceInline):
    model = Sighting
    fields = ["kind", "group", "posted"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Sighting]:
        return super().get_queryset(request).select_related("message__source").order_by("message__posted_at")

    @display(description=gettext_lazy("group"))
    def group(self, sighting: Sighting) -> str:
        return str(sighting.message.source or "–")

    @display(description=gettext_lazy("posted"))
    def posted(self, sighting: Sighting) -> object:
        return ago(sighting.message.posted_at)


class ReviewInline(EvidenceInline):
    model = Review
    fields = ["decision", "reason", "by", "at", "changed", "undone_at"]
    readonly_fields = fields

    @display(description=gettext_lazy("changed"))
    def changed(self, review: Review) -> str:
        return ", ".join(review.edits)


@admin.register(Call)
class CallAdmin(ActedOnAdmin):
    list_display = ["name", "state_label", "kind", "place", "until", "seen", "sure", "first"]
    list_filter = [("state", ChoicesDropdownFilter), ("project_type", ChoicesDropdownFilter)]
    ordering = ["-last_posted_at", "-pk"]
    search_fields = ["title", "text"]
    sortable_by = []
    actions = ["review_anew", "close_these"]
    inlines = [RoleInline, SightingInline, ReviewInline]
    empty_hint = gettext_lazy("Calls come from the groups that are collected: see Casting groups.")
    fields = [
        "title", "state", "project_type", "city", "shoot_dates", "deadline", "is_paid", "pay", "reach", "asked",
        "confidence", "read_by", "text", "posts", "first_posted_at", "last_posted_at", "reject_reason", "decided_by",
        "decided_at",
    ]  # fmt: skip
    readonly_fields = fields

    @display(description=gettext_lazy("title"))
    def name(self, call: Call) -> str:
        return str(call)

    @display(description=gettext_lazy("state"), label=CALL_COLOURS)
    def state_label(self, call: Call) -> tuple[str, str]:
        return call.state, call.get_state_display()

    @display(description=gettext_lazy("kind"))
    def kind(self, call: Call) -> str:
        return call.get_project_type_display()

    @display(description=gettext_lazy("city"))
    def place(self, call: Call) -> str:
        return call.city or "–"

    @display(description=gettext_lazy("deadline"))
    def until(self, call: Call) -> Any:
        return call.deadline or "–"

    @display(description=gettext_lazy("posts"))
    def seen(self, call: Call) -> int:
        return call.posts

    @display(description=gettext_lazy("confidence"))
    def sure(self, call: Call) -> str:
        return percent(call.confidence)

    @display(description=gettext_lazy("first posted"))
    def first(self, call: Call) -> object:
        return ago(call.first_posted_at)

    @display(description=gettext_lazy("pay"))
    def pay(self, call: Call) -> str:
        return call.pay_text or "–"

    @display(description=gettext_lazy("contact"))
    def reach(self, call: Call) -> str:
        return ltr(" · ".join(value for values in call.contact.values() for value in values)) or "–"

    @display(description=gettext_lazy("requirements"))
    def asked(self, call: Call) -> str:
        return " · ".join(map(str, call.requirements)) or "–"

    @action(description=gettext_lazy("Review again"), permissions=["act"])
    def review_anew(self, request: HttpRequest, calls: QuerySet[Call]) -> None:
        total, done = calls.count(), review_again(list(calls.values_list("pk", flat=True)))
        text = ngettext("%(count)d call waits for review again.", "%(count)d calls wait for review again.", done)
        tell(request, done=done, what=text % {"count": done}, skipped=total - done, why=_("they wait for it already"))

    @action(description=gettext_lazy("Close"), permissions=["act"])
    def close_these(self, request: HttpRequest, calls: QuerySet[Call]) -> None:
        total, done = calls.count(), close_calls(list(calls.values_list("pk", flat=True)))
        text = ngettext("%(count)d call is closed.", "%(count)d calls are closed.", done)
        tell(request, done=done, what=text % {"count": done}, skipped=total - done, why=_("they are over already"))
