from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from casting.choices import ContactShown
from casting.models import Call, Review, Role, Sighting
from casting.services.publishing import retract_calls, show_contact
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
    actions = ["review_anew", "close_these", "retract", "show_to_everybody", "show_to_applicants", "show_to_nobody"]
    inlines = [RoleInline, SightingInline, ReviewInline]
    empty_hint = gettext_lazy("Calls come from the groups that are collected: see Casting groups.")
    fields = [
        "title", "state", "public_page", "contact_shown", "project_type", "city", "shoot_dates", "deadline", "is_paid",
        "pay", "reach", "asked", "confidence", "read_by", "text", "posts", "first_posted_at", "last_posted_at",
        "reject_reason", "decided_by", "decided_at",
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

    @display(description=gettext_lazy("public page"))
    def public_page(self, call: Call) -> SafeString | str:
        if call.published_at is None:
            return "–"
        address = reverse("casting-calls:call", kwargs={"pk": call.pk})
        return format_html('<a class="mj-link" href="{}" target="_blank"><bdi dir="ltr">{}</bdi></a>', address, address)

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

    @action(description=gettext_lazy("Take off the public pages"), permissions=["act"])
    def retract(self, request: HttpRequest, calls: QuerySet[Call]) -> None:
        total, done = calls.count(), retract_calls(list(calls.values_list("pk", flat=True)), by=request.user)
        text = ngettext("%(count)d call is taken back.", "%(count)d calls are taken back.", done)
        tell(request, done=done, what=text % {"count": done}, skipped=total - done, why=_("they are not public"))

    @action(description=gettext_lazy("Contact: show to everybody"), permissions=["act"])
    def show_to_everybody(self, request: HttpRequest, calls: QuerySet[Call]) -> None:
        _show(request, calls, ContactShown.EVERYBODY)

    @action(description=gettext_lazy("Contact: show to who has applied"), permissions=["act"])
    def show_to_applicants(self, request: HttpRequest, calls: QuerySet[Call]) -> None:
        _show(request, calls, ContactShown.APPLICANTS)

    @action(description=gettext_lazy("Contact: show to nobody"), permissions=["act"])
    def show_to_nobody(self, request: HttpRequest, calls: QuerySet[Call]) -> None:
        _show(request, calls, ContactShown.NOBODY)


def _show(request: HttpRequest, calls: QuerySet[Call], to: ContactShown) -> None:
    total, done = calls.count(), show_contact(list(calls.values_list("pk", flat=True)), to=to)
    text = ngettext(
        "The contact of %(count)d call is shown to: %(whom)s.",
        "The contacts of %(count)d calls are shown to: %(whom)s.",
        done,
    )
    told = text % {"count": done, "whom": to.label}
    tell(request, done=done, what=told, skipped=total - done, why=_("it is so already"))
