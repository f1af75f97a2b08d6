"""The box that tries a version of a prompt: what a model would be sent, and what it answers."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget

from common.admin.pages import page_context

from ..choices import Language, Task
from ..errors import NoAnswer
from ..models import Prompt
from ..prompting import INPUTS, render
from ..schemas import ANSWERS
from ..services.completion import Completion, complete

_SAMPLES = Path(__file__).parent.parent / "data" / "prompt_samples.json"
_ATTACK = "attack"
_WHY_NOT = {
    "switched_off": gettext_lazy("This feature is switched off: rules answer. Switch it on among the AI features."),
    "no_prompt": gettext_lazy("The task has no prompt."),
    "no_provider": gettext_lazy("No provider is set up: rules answer. Give one a key and switch it on."),
    "over_budget": gettext_lazy("The budget is spent: rules answer until it is raised or the next day begins."),
    "all_failed": gettext_lazy("Every provider failed."),
    "deadline": gettext_lazy("No provider answered in time."),
}


@cache
def _samples() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = json.loads(_SAMPLES.read_text(encoding="utf-8"))
    return loaded


def _sample_names() -> list[tuple[str, str]]:
    return [(name, _("An attack") if name == _ATTACK else str(Language(name).label)) for name in _samples()]


class TrialForm(forms.Form):
    def __init__(self, task: Task, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spec = INPUTS[task]
        for name in [*sorted(spec.required), *sorted(spec.optional)]:
            rows = 6 if name in ("history", "facts") else 2
            self.fields[name] = forms.CharField(
                label=f"{{{name}}}",
                required=name in spec.required,
                widget=UnfoldAdminTextareaWidget(attrs={"rows": rows, "dir": "auto"}),
            )

    def inputs(self) -> dict[str, str]:
        return {name: text for name, text in self.cleaned_data.items() if text}


class TrialView:
    def __init__(self, model_admin: Any) -> None:
        self._admin = model_admin

    def handle(self, request: HttpRequest, prompt_id: int) -> HttpResponse:
        """Showing what is sent costs nothing; asking a model costs money and goes with the right to write prompts."""
        if not self._admin.has_view_permission(request):
            raise PermissionDenied
        prompt = get_object_or_404(Prompt, pk=prompt_id)
        may_ask = self._admin.has_add_permission(request)
        context: dict[str, Any] = {
            **page_context(self._admin, request, _("Try %(prompt)s") % {"prompt": prompt}),
            "prompt": prompt,
            "samples": _sample_names(),
            "may_ask": may_ask,
            **_tried(request, prompt, may_ask=may_ask),
        }
        return TemplateResponse(request, "intelligence/admin/prompt_trial.html", context)


def _tried(request: HttpRequest, prompt: Prompt, *, may_ask: bool) -> dict[str, Any]:
    task = Task(prompt.task)
    if request.method != "POST":
        sample = _samples().get(request.GET.get("sample", ""), _samples()[Language.ENGLISH])
        return {"form": TrialForm(task, initial=sample)}
    form = TrialForm(task, request.POST)
    if not form.is_valid():
        return {"form": form}
    shown = {"form": form, "rendered": render(prompt.as_used, form.inputs())}
    return {**shown, **_asked(prompt, form.inputs())} if "ask" in request.POST and may_ask else shown


def _asked(prompt: Prompt, inputs: dict[str, str]) -> dict[str, Any]:
    task = Task(prompt.task)
    try:
        done: Completion[Any] = complete(task=task, inputs=inputs, schema=ANSWERS[task], prompt=prompt.as_used)
    except NoAnswer as refused:
        return {"why_not": _WHY_NOT[refused.reason.value], "why_detail": refused.detail}
    answer = json.dumps(done.answer.model_dump(mode="json"), ensure_ascii=False, indent=2)
    return {"answer": answer, "answered_by": f"{done.provider} · {done.model}"}
