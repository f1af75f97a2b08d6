"""Prompts in the admin: versions that nobody edits, what each changed, taking one into use and going back."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter
from unfold.decorators import action, display

from common.admin.bases import BackOfficeAdmin
from common.admin.dialogs import leave_dialog
from common.admin.displays import ago

from ..choices import Task
from ..models import Prompt
from ..prompting import INPUTS
from ..selectors.prompts import changed_lines, in_use_before, version_before
from ..services.prompts import activate, roll_back, write_version
from .prompt_trial import TrialView


@admin.register(Prompt)
class PromptAdmin(BackOfficeAdmin):
    """The form always makes the next version."""

    list_display = ("name", "in_use", "note", "author", "made")
    list_filter = (("task", ChoicesDropdownFilter), ("is_active", BooleanRadioFilter))
    list_select_related = ("author",)
    search_fields = ("note", "system", "template")
    ordering = ("task", "-version")
    actions = None
    actions_detail = ("try_this", "write_from_this", "activate_this", "roll_back_this")
    change_form_outer_before_template = "intelligence/admin/prompt_head.html"
    change_form_outer_after_template = "intelligence/admin/prompt_changes.html"

    def get_fields(self, request: HttpRequest, obj: Prompt | None = None) -> Any:
        return ("task", "shown_system", "shown_template", "note") if obj else ("task", "system", "template", "note")

    def get_readonly_fields(self, request: HttpRequest, obj: Prompt | None = None) -> Any:
        return ("shown_system", "shown_template") if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What a model was once told stays as it was: the ledger of calls names it."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_activate_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("intelligence.activate_prompt")

    def has_write_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # The theme asks with the row, which Django's right to add does not take.
        return self.has_add_permission(request)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The version that shall be changed."""
        like = request.GET.get("like", "")
        row = Prompt.objects.filter(pk=like).first() if like.isdecimal() else None
        return {"task": row.task, "system": row.system, "template": row.template} if row else {}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name in ("system", "template"):
            field.widget.attrs |= {"dir": "auto", "rows": 24 if db_field.name == "system" else 10}
        return field

    def save_model(self, request: HttpRequest, obj: Prompt, form: Any, change: bool) -> None:
        write_version(obj, by=request.user)

    def response_add(self, request: HttpRequest, obj: Prompt, post_url_continue: str | None = None) -> HttpResponse:
        told = gettext("Kept as %(prompt)s. It is not in use yet: try it, then take it into use.") % {"prompt": obj}
        messages.success(request, told)
        return redirect(self._address(obj.pk))

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        row = Prompt.objects.filter(pk=object_id).first() if object_id and object_id.isdecimal() else None
        context = _comparison(row) if row else {"inputs": _inputs(), "show_save_and_add_another": False}
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), **context})

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(TrialView(self).handle)
        return [path("<int:prompt_id>/try/", view, name="intelligence_prompt_try"), *super().get_urls()]

    @display(description=_("version"), ordering="task")
    def name(self, row: Prompt) -> str:
        return str(row)

    @display(description=_("system text"))
    def shown_system(self, row: Prompt) -> SafeString:
        return _as_written(row.system)

    @display(description=_("template"))
    def shown_template(self, row: Prompt) -> SafeString:
        return _as_written(row.template)

    @display(description=_("in use"), boolean=True)
    def in_use(self, row: Prompt) -> bool:
        return row.is_active

    @display(description=_("created at"), ordering="created_at")
    def made(self, row: Prompt) -> object:
        return ago(row.created_at)

    @action(description=_("Try…"), permissions=["view"], url_path="trial", icon="science")
    def try_this(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return redirect(reverse("admin:intelligence_prompt_try", args=[object_id]))

    @action(description=_("New version from this…"), permissions=["write"], url_path="write", icon="edit_note")
    def write_from_this(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return redirect(f"{reverse('admin:intelligence_prompt_add')}?like={object_id}")

    @action(
        description=_("Take into use…"),
        permissions=["activate"],
        url_path="activate",
        icon="check_circle",
        dialog={
            "title": _("Take this version into use?"),
            "description": _("From the next question on, models are asked with it. You can go back at any time."),
            "form_submit_text": _("Take into use"),
        },
    )
    def activate_this(self, request: HttpRequest, form: forms.Form, object_id: str) -> HttpResponse:
        prompt = get_object_or_404(Prompt, pk=object_id)
        if activate(prompt):
            messages.success(request, gettext("%(prompt)s is in use now.") % {"prompt": prompt})
        else:
            messages.warning(request, gettext("%(prompt)s was in use already.") % {"prompt": prompt})
        return leave_dialog(self._address(object_id))

    @action(
        description=_("Go back…"),
        permissions=["activate"],
        url_path="roll-back",
        icon="undo",
        dialog={
            "title": _("Go back to what was in use before?"),
            "description": _("The task's version that was in use before the present one is taken into use again."),
            "form_submit_text": _("Go back"),
        },
    )
    def roll_back_this(self, request: HttpRequest, form: forms.Form, object_id: str) -> HttpResponse:
        prompt = get_object_or_404(Prompt, pk=object_id)
        before = roll_back(Task(prompt.task))
        if before:
            messages.success(request, gettext("%(prompt)s is in use again.") % {"prompt": before})
        else:
            messages.warning(request, gettext("No other version of this task was in use before."))
        return leave_dialog(self._address(before.pk if before else object_id))

    def _address(self, object_id: Any) -> str:
        return reverse("admin:intelligence_prompt_change", args=[object_id])


def _as_written(text: str) -> SafeString:
    return format_html('<pre class="mj-body" dir="auto">{}</pre>', text)


def _comparison(row: Prompt) -> dict[str, Any]:
    before = version_before(row)
    texts = [(Prompt._meta.get_field(name).verbose_name, name) for name in ("system", "template")]
    changes = [(title, changed_lines(getattr(before, name), getattr(row, name))) for title, name in texts if before]
    return {"before": before, "changes": changes, "goes_back_to": in_use_before(Task(row.task))}


def _inputs() -> list[tuple[str, list[str], list[str]]]:
    """Of each task: those that its template must name, and those that it may."""
    return [(Task(task).label, sorted(spec.required), sorted(spec.optional)) for task, spec in INPUTS.items()]
