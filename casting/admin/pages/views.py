"""Is collecting well, and is reading right: two pages without a row of their own."""

import json
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casting.admin.desk.forms import CallForm
from casting.selectors.learning import MONTHS, corrected_fields, examples, precision_by_month
from casting.selectors.monitoring import overview
from common.admin.access import for_staff

SEE_SOURCES, SEE_CALLS = "casting.view_source", "casting.view_call"


@require_safe
@for_staff(SEE_SOURCES)
def monitoring(request: HttpRequest) -> HttpResponse:
    return _page(request, "casting/admin/monitoring.html", _("Monitoring"), {"seen": overview()})


@require_safe
@for_staff(SEE_CALLS)
def learning(request: HttpRequest) -> HttpResponse:
    labels = {name: field.label for name, field in CallForm.base_fields.items()} | {"roles": _("roles")}
    context = {
        "months": MONTHS,
        "precision": precision_by_month(),
        "corrected": [(labels.get(row.field, row.field), row) for row in corrected_fields()],
    }
    return _page(request, "casting/admin/learning.html", _("Learning"), context)


@require_safe
@for_staff(SEE_CALLS)
def examples_file(request: HttpRequest) -> StreamingHttpResponse:
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in examples())
    response = StreamingHttpResponse(lines, content_type="application/x-ndjson; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="casting-examples.jsonl"'
    return response


def _page(request: HttpRequest, template: str, title: str, context: dict[str, Any]) -> HttpResponse:
    return TemplateResponse(request, template, {**admin.site.each_context(request), "title": title} | context)
