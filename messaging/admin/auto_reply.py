from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from common.admin.bases import EvidenceAdmin
from common.admin.displays import ago
from messaging.choices import ShadowVerdict
from messaging.models import HandOver, ShadowAnswer
from messaging.selectors.auto_reply import agreement

from .displays import excerpt

_VERDICT_COLOURS = {
    ShadowVerdict.PENDING: "default",
    ShadowVerdict.USED: "success",
    ShadowVerdict.NEAR: "info",
    ShadowVerdict.OTHER: "warning",
}


class _InThread(EvidenceAdmin):
    @display(description=_("conversation"))
    def thread(self, row: Any) -> str:
        return format_html('<a href="{}"><bdi>{}</bdi></a>', _thread(row), row.conversation)

    @display(description=_("at"), ordering="at")
    def when(self, row: Any) -> object:
        return ago(row.at)


def _thread(row: Any) -> str:
    return reverse("inbox:conversation", args=[row.conversation_id])


@admin.register(ShadowAnswer)
class ShadowAnswerAdmin(_InThread):
    """What the AI would have said beside what staff did, and how often the two agree."""

    list_display = ["thread", "asked", "answer", "reason", "verdict_label", "agreement", "when"]
    list_filter = [
        ("verdict", ChoicesDropdownFilter),
        ("reason", ChoicesDropdownFilter),
    ]
    list_select_related = ["conversation__lead", "conversation__channel", "message"]
    ordering = ["-at"]
    sortable_by = ["when"]
    fields = [
        "thread",
        "asked",
        "text",
        "reason",
        "source",
        "facts",
        "notes",
        "verdict",
        "agreement",
        "judged_by",
        "at",
    ]
    readonly_fields = fields
    list_before_template = "admin/messaging/shadow_agreement.html"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "agreement": agreement()})

    @display(description=_("they wrote"))
    def asked(self, row: ShadowAnswer) -> str:
        return excerpt(row.message.body)

    @display(description=_("would have answered"))
    def answer(self, row: ShadowAnswer) -> str:
        return excerpt(row.text)

    @display(description=_("what staff did"), label=_VERDICT_COLOURS)
    def verdict_label(self, row: ShadowAnswer) -> tuple[str, str]:
        return row.verdict, row.get_verdict_display()


@admin.register(HandOver)
class HandOverAdmin(_InThread):
    list_display = ["thread", "reason", "short_summary", "when"]
    list_filter = [("reason", ChoicesDropdownFilter)]
    list_select_related = ["conversation__lead", "conversation__channel"]
    ordering = ["-at"]
    sortable_by = ["when"]
    fields = ["thread", "reason", "summary", "at"]
    readonly_fields = fields

    @display(description=_("summary"))
    def short_summary(self, row: HandOver) -> str:
        return excerpt(row.summary, 120)
