from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from messaging.models import RetentionRules

from .base import SettingAdmin


@admin.register(RetentionRules)
class RetentionRulesAdmin(SettingAdmin):
    """One row: the list leads straight to it."""

    fields = ["days", "whole_rows"]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        row, _created = RetentionRules.objects.get_or_create(pk=1)
        return redirect("admin:messaging_retentionrules_change", row.pk)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: RetentionRules | None = None) -> bool:
        return False
