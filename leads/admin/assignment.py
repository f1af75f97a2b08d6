from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import ForeignKey
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from unfold.admin import TabularInline

from common.admin.bases import BackOfficeAdmin

from ..models import AssignmentMember, AssignmentRules
from ..services.owners import turns


class MemberInline(TabularInline):
    model = AssignmentMember
    fields = ("user", "position", "is_on")
    extra = 0

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "user":
            kwargs["queryset"] = get_user_model().objects.filter(is_staff=True, is_active=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(AssignmentRules)
class AssignmentRulesAdmin(BackOfficeAdmin):
    """One row: the list leads straight to it."""

    fields = ("is_on",)
    inlines = (MemberInline,)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        row, _created = AssignmentRules.objects.get_or_create(pk=1)
        return redirect("admin:leads_assignmentrules_change", row.pk)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        turns.forget()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AssignmentRules | None = None) -> bool:
        return False
