"""“Check a text”: what would be blocked, why, and other wordings. Nothing is kept and nothing is sent."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from common.admin.access import for_staff
from intelligence.choices import Tone
from intelligence.services.rewrite import alternatives, rewrite
from intelligence.services.spam import SpamChecked, check_spam

from .highlighting import stretches

# Somebody sits and waits for it.
_DEADLINE_SECONDS = 15.0
_ALTERNATIVES = 3
_COLOURS = {"low": "green", "medium": "orange", "high": "red"}


class TextForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("The message"),
        max_length=4096,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 5, "dir": "auto"}),
    )
    tone = forms.ChoiceField(
        label=gettext_lazy("Tone"), choices=Tone.choices, initial=Tone.FRIENDLY, widget=UnfoldAdminSelectWidget
    )
    name = forms.CharField(
        label=gettext_lazy("Name of the reader"),
        max_length=200,
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"dir": "auto"}),
    )


@require_http_methods(["GET", "POST"])
@for_staff("intelligence.add_llmcall")
def page(request: HttpRequest) -> HttpResponse:
    form = TextForm(request.POST or None)
    context: dict[str, Any] = {**admin.site.each_context(request), "title": _("Check a text"), "form": form}
    if form.is_valid():
        context |= _checked(form.cleaned_data["text"]) | _reworded(form.cleaned_data, request.POST.get("do", ""))
    request.current_app = admin.site.name
    return TemplateResponse(request, "intelligence/admin/check_text.html", context)


def _checked(text: str) -> dict[str, Any]:
    checked = check_spam(text=text, deadline_seconds=_DEADLINE_SECONDS)
    return {
        "checked": checked,
        "colour": _COLOURS[checked.risk],
        "stretches": stretches(text, checked.indicators),
        "kinds": _kinds(checked),
    }


def _kinds(checked: SpamChecked) -> list[Any]:
    """Each once, the weightiest first."""
    kinds = {indicator.code: indicator.kind for indicator in checked.indicators}
    return sorted(kinds.values(), key=lambda kind: (-kind.weight, kind.code))


def _reworded(said: dict[str, Any], what: str) -> dict[str, Any]:
    asked = {"text": said["text"], "tone": Tone(said["tone"]), "name": said["name"].strip()}
    if what == "rewrite":
        done = rewrite(**asked, deadline_seconds=_DEADLINE_SECONDS)
        return {"rewritten": done, "colour_after": _COLOURS[done.risk_after]}
    if what == "alternatives":
        others = alternatives(**asked, count=_ALTERNATIVES, deadline_seconds=_DEADLINE_SECONDS)
        return {"others": others}
    return {}
