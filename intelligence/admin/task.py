from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display

from common.admin.bases import BackOfficeAdmin

from ..models import TaskRoute, TaskRule
from ..selectors.setup import forget_setup


class TaskRouteInline(TabularInline):
    model = TaskRoute
    fields = ("position", "provider", "model")
    extra = 0


@admin.register(TaskRule)
class TaskRuleAdmin(BackOfficeAdmin):
    list_display = ("task", "is_on", "asks", "temperature", "max_tokens", "deadline_seconds", "cache_hours")
    list_editable = ("is_on",)
    list_display_links = ("task",)
    ordering = ("task",)
    actions = None
    fields = ("task", "is_on", ("temperature", "max_tokens"), ("deadline_seconds", "cache_hours"))
    readonly_fields = ("task",)
    inlines = (TaskRouteInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[TaskRule]:
        routes = Prefetch("routes", queryset=TaskRoute.objects.select_related("provider"))
        return super().get_queryset(request).prefetch_related(routes)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: TaskRule | None = None) -> bool:
        return False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        forget_setup()

    @display(description=_("asks"))
    def asks(self, rule: TaskRule) -> str:
        names = [route.provider.name for route in rule.routes.all()]
        return ", ".join(names) or gettext("all, in their order")
