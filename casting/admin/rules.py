from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from casting.models import CastingRules
from messaging.admin.base import SettingAdmin


@admin.register(CastingRules)
class CastingRulesAdmin(SettingAdmin):
    """One row: the list leads straight to it."""

    fields = ["import_from", "contact_shown"]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        row, _created = CastingRules.objects.get_or_create(pk=1)
        return redirect("admin:casting_castingrules_change", row.pk)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: CastingRules | None = None) -> bool:
        return False
