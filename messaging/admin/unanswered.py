from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import BooleanRadioFilter
from unfold.decorators import action, display

from common.admin.bases import EvidenceInline
from common.admin.displays import ago
from common.text.matching import words
from intelligence.choices import FactKind
from intelligence.rules.questions import kinds_in
from messaging.models import QuestionAsked, UnansweredQuestion

from .base import ActedOnAdmin, tell
from .displays import excerpt


class AskedInline(EvidenceInline):
    model = QuestionAsked
    fields = ["text", "at"]
    ordering = ["-at"]
    per_page = 20


@admin.register(UnansweredQuestion)
class UnansweredQuestionAdmin(ActedOnAdmin):
    """What customers ask and no fact answers, the most asked first."""

    list_display = ["said", "asked_times", "last_asked", "is_open"]
    list_filter = [("is_open", BooleanRadioFilter)]
    sortable_by = ["asked_times", "last_asked"]
    actions = ["put_aside"]
    actions_row = ["add_fact"]
    actions_detail = ["add_fact"]
    inlines = [AskedInline]
    fields = ["said", "first_at", "last_at", "is_open"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[UnansweredQuestion]:
        asked = QuestionAsked.objects.filter(question=OuterRef("pk")).order_by("-at", "-pk")
        rows = super().get_queryset(request).annotate(times=Count("asked"), latest=Subquery(asked.values("text")[:1]))
        return rows.filter(times__gt=0).order_by("-is_open", "-times", "-last_at")

    @display(description=gettext_lazy("question"))
    def said(self, question: Any) -> str:
        return excerpt(question.latest, 140)

    @display(description=gettext_lazy("times asked"), ordering="times")
    def asked_times(self, question: Any) -> int:
        return int(question.times)

    @display(description=gettext_lazy("last asked"), ordering="last_at")
    def last_asked(self, question: UnansweredQuestion) -> object:
        return ago(question.last_at)

    @action(description=gettext_lazy("Add a fact"), permissions=["view"], url_path="add-fact", icon="lightbulb")
    def add_fact(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The form of a new fact with the question in it."""
        question = self.get_queryset(request).get(pk=object_id)
        return redirect(f"{reverse('admin:intelligence_fact_add')}?{urlencode(_prefilled(question))}")

    @action(description=gettext_lazy("Put aside"), permissions=["act"])
    def put_aside(self, request: HttpRequest, questions: QuerySet[UnansweredQuestion]) -> None:
        chosen = UnansweredQuestion.objects.filter(pk__in=questions.values("pk"))
        skipped = chosen.filter(is_open=False).count()
        done = chosen.filter(is_open=True).update(is_open=False)
        what = ngettext("%(count)d question put aside.", "%(count)d questions put aside.", done)
        tell(request, done=done, what=what % {"count": done}, skipped=skipped, why=_("put aside already"))


def _prefilled(question: Any) -> dict[str, str]:
    text = question.latest or ""
    kinds = kinds_in(words(text))
    return {
        "title": text[:80],
        "questions": text,
        "kind": kinds[0] if kinds else FactKind.OTHER,
    }
