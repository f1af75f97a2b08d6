"""Segments: built from conditions on the page, with the number of people beside them while one builds."""

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display

from common.admin.bases import BackOfficeAdmin
from common.admin.displays import ago

from ..models import Segment
from ..querysets import LeadQuerySet
from ..segments.definition import MATCHES, DefinitionInvalid, as_json, in_words, parse
from ..segments.fields import Field, fields
from ..selectors.segments import preview, segment_leads

_MOST_SEGMENTS = 200


class SegmentBuilder(forms.Widget):
    """Groups of conditions; what leaves the browser is the definition as JSON."""

    template_name = "leads/admin/segment_builder.html"

    class Media:
        js = ("js/segments.js",)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["catalogue"] = {
            "fields": [_described(field) for field in fields().values()],
            "matches": [[key, str(label)] for key, label in MATCHES.items()],
        }
        context["preview_url"] = reverse("admin:leads_segment_preview")
        return context


def _described(field: Field) -> dict[str, Any]:
    return {
        "key": field.key,
        "label": str(field.label),
        "group": str(field.group),
        "ops": [[key, str(op.label), op.input] for key, op in field.ops.items()],
        "choices": [[value, str(label)] for value, label in field.choices()],
    }


class SegmentForm(forms.ModelForm):
    definition = forms.JSONField(label=_("Who belongs to it"), widget=SegmentBuilder)

    class Meta:
        model = Segment
        fields = ("name", "description", "definition")

    def clean_definition(self) -> dict[str, Any]:
        try:
            return as_json(parse(self.cleaned_data["definition"]))
        except DefinitionInvalid as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


@admin.register(Segment)
class SegmentAdmin(BackOfficeAdmin):
    form = SegmentForm
    list_display = ("name", "who", "description", "changed")
    search_fields = ("name", "description")
    ordering = ("name",)
    empty_hint = _(
        "A segment is a filter that you keep, e.g. hot leads in Lagos who were silent for a month. It counts along "
        "while you build it."
    )
    fields = ("name", "description", "definition")

    @display(description=_("who belongs to it"))
    def who(self, segment: Segment) -> str:
        try:
            return Truncator(in_words(parse(segment.definition))).chars(160)
        except DefinitionInvalid as refusal:
            return str(refusal)

    @display(description=_("changed"), ordering="updated_at")
    def changed(self, segment: Segment) -> object:
        return ago(segment.updated_at)

    def save_model(self, request: HttpRequest, obj: Segment, form: Any, change: bool) -> None:
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[URLPattern]:
        view = admin.site.admin_view(require_POST(self.preview_view))  # type: ignore[type-var]
        return [path("preview/", view, name="leads_segment_preview"), *super().get_urls()]

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """For the builder: the count and the first people, or what is wrong, at the condition that it is wrong with."""
        if not request.user.has_perms(("leads.view_segment", "leads.view_lead")):
            raise PermissionDenied
        context: dict[str, Any] = {"faults": []}
        try:
            context["preview"] = preview(parse(json.loads(request.POST.get("definition", ""))))
        except json.JSONDecodeError:
            return HttpResponse(status=400)
        except DefinitionInvalid as refusal:
            context["faults"] = [[fault.path, fault.text] for fault in refusal.faults]
        return render(request, "leads/admin/segment_preview.html", context)


class SegmentFilter(DropdownFilter):
    title = _("segment")
    parameter_name = "segment"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [(str(pk), name) for pk, name in Segment.objects.values_list("pk", "name")[:_MOST_SEGMENTS]]

    def queryset(self, request: HttpRequest, queryset: LeadQuerySet) -> LeadQuerySet:
        chosen = self.value() or ""
        segment = Segment.objects.filter(pk=chosen).first() if chosen.isdecimal() else None
        if segment is None:
            return queryset
        try:
            return queryset.filter(pk__in=segment_leads(segment).values("pk"))
        except DefinitionInvalid as refusal:
            messages.error(request, str(refusal))
            return queryset.none()
