from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from unfold.admin import ModelAdmin

from operations.models import UserPreference


@admin.register(UserPreference)
class PreferenceAdmin(ModelAdmin):
    """Everybody's own, whatever else they may do: the list leads straight to one's own page."""

    fields = ["bell_from", "mail_from", "mail_notices", "mail_report", "mail_language"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[UserPreference]:
        return super().get_queryset(request).filter(user=request.user)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        own, _created = UserPreference.objects.get_or_create(user=request.user)
        return redirect("admin:operations_userpreference_change", own.pk)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_staff

    def has_view_permission(self, request: HttpRequest, obj: UserPreference | None = None) -> bool:
        return request.user.is_staff

    def has_change_permission(self, request: HttpRequest, obj: UserPreference | None = None) -> bool:
        return request.user.is_staff

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: UserPreference | None = None) -> bool:
        return False
