from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextareaWidget

from common.admin.bases import BackOfficeAdmin
from common.admin.pages import page_context
from intelligence.drafts import Draft, Turn
from intelligence.models import Fact
from intelligence.services.reply import draft_reply

_EXCERPT = 90
_EITHER_WAY = {"title", "questions", "text_en", "text_ar", "text_arabizi"}


class FactForm(forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _EITHER_WAY & self.fields.keys():
            self.fields[name].widget.attrs["dir"] = "auto"
            if name != "title":
                self.fields[name].widget.attrs["rows"] = 3


class AskForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What a customer writes"),
        required=False,
        max_length=4000,
        help_text=gettext_lazy("An empty line between two messages of one burst. Nothing is sent."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3, "dir": "auto"}),
    )

    def answered(self) -> Draft | None:
        texts = [text for text in self.cleaned_data["text"].replace("\r", "").split("\n\n") if text.strip()]
        return draft_reply(history=[Turn(text) for text in texts]) if texts else None


@admin.register(Fact)
class FactAdmin(BackOfficeAdmin):
    form = FactForm
    list_display = ["title", "kind", "said", "is_active", "valid"]
    list_filter = [("kind", ChoicesDropdownFilter), ("is_active", BooleanRadioFilter)]
    search_fields = ["title", "questions", "text_en", "text_ar"]
    ordering = ["kind", "title"]
    actions_list = ["ask"]
    fields = ["kind", "title", "questions", "text_en", "text_ar", "text_arabizi", "valid_until", "is_active"]

    @display(description=gettext_lazy("answer"))
    def said(self, fact: Fact) -> str:
        text = fact.text_en or fact.text_ar
        return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"

    @display(description=gettext_lazy("valid until"), ordering="valid_until", label={True: "danger", False: "default"})
    def valid(self, fact: Fact) -> tuple[bool, Any]:
        ended = fact.valid_until is not None and fact.valid_until < timezone.localdate()
        return ended, fact.valid_until or _("until changed")

    @action(description=gettext_lazy("What would you answer?"), permissions=["view"], url_path="ask", icon="smart_toy")
    def ask(self, request: HttpRequest) -> HttpResponse:
        """A text in, the answer, its facts and its reasons out; nothing is sent."""
        form = AskForm(request.POST or None)
        context: dict[str, Any] = {
            **page_context(self, request, _("What would you answer?")),
            "form": form,
            "draft": form.answered() if form.is_bound and form.is_valid() else None,
        }
        return TemplateResponse(request, "admin/intelligence/ask.html", context)
