"""The words that staff keep: versions that nobody edits, and a page that makes the next one."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from casting.models import KeywordVersion
from casting.rules.keywords import Keywords, phrases_in
from casting.selectors.keywords import preview
from casting.services.keywords import keep_keywords, use_version
from common.admin.displays import ago
from common.admin.pages import page_context
from messaging.admin.base import ActedOnAdmin

_LISTS = ("call", "no_call", "group", "no_group")


class KeywordForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = KeywordVersion
        fields = [*_LISTS, "note"]
        widgets = {
            **{name: UnfoldAdminTextareaWidget(attrs={"rows": 8, "dir": "auto"}) for name in _LISTS},
            "note": UnfoldAdminTextInputWidget(),
        }

    def keywords(self) -> Keywords:
        return Keywords(*(phrases_in(self.cleaned_data[name]) for name in _LISTS))


@admin.register(KeywordVersion)
class KeywordVersionAdmin(ActedOnAdmin):
    list_display = ["name", "in_use", "words", "note", "author", "made"]
    list_select_related = ["author"]
    ordering = ["-version"]
    sortable_by = []
    actions = ["use_this"]
    actions_list = ["change_words"]
    empty_hint = gettext_lazy("“Change keywords” adds words of your own beside the built-in ones.")
    fields = ["version", "is_active", *_LISTS, "note", "author", "created_at"]
    readonly_fields = fields

    @display(description=gettext_lazy("version"))
    def name(self, row: KeywordVersion) -> str:
        return str(row)

    @display(description=gettext_lazy("in use"), boolean=True)
    def in_use(self, row: KeywordVersion) -> bool:
        return row.is_active

    @display(description=gettext_lazy("keywords"))
    def words(self, row: KeywordVersion) -> str:
        every = [word for name in _LISTS for word in phrases_in(getattr(row, name))]
        return " · ".join(every[:8]) + (" …" if len(every) > 8 else "")

    @display(description=gettext_lazy("created at"))
    def made(self, row: KeywordVersion) -> object:
        return ago(row.created_at)

    @action(description=gettext_lazy("Change keywords…"), permissions=["act"], url_path="change", icon="edit_note")
    def change_words(self, request: HttpRequest) -> HttpResponse:
        return redirect("admin:casting_keywords_write")

    @action(description=gettext_lazy("Take into use"), permissions=["act"])
    def use_this(self, request: HttpRequest, rows: QuerySet[KeywordVersion]) -> None:
        row = rows.first()
        if row is None or rows.count() != 1:
            messages.warning(request, _("Choose one version."))
        elif use_version(row):
            messages.success(request, _("Keywords %(version)s are in use now.") % {"version": row})
        else:
            messages.warning(request, _("Keywords %(version)s were in use already.") % {"version": row})

    def get_urls(self) -> list[URLPattern]:
        write = self.admin_site.admin_view(self.write)
        return [path("write/", write, name="casting_keywords_write"), *super().get_urls()]

    def write(self, request: HttpRequest) -> HttpResponse:
        """The form begins with the words in use. "Preview" changes nothing, and says what would change."""
        self.require_act(request)
        used = KeywordVersion.objects.filter(is_active=True).first() or KeywordVersion(version=0)
        form = KeywordForm(request.POST or None, initial={name: getattr(used, name) for name in _LISTS})
        found = None
        if request.method == "POST" and form.is_valid():
            if "keep" in request.POST:
                row = keep_keywords(**form.cleaned_data, by=request.user)
                messages.success(request, _("Keywords %(version)s are in use now.") % {"version": row})
                return redirect("admin:casting_keywordversion_changelist")
            found = preview(used.as_used, form.keywords())
        context: dict[str, Any] = {
            **page_context(self, request, _("Change keywords")),
            "form": form,
            "preview": found,
        }
        return TemplateResponse(request, "casting/admin/keywords.html", context)
