from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display

from operations.models import Notification
from operations.services import report

from .base import EvidenceAdmin


@admin.register(Notification)
class NotificationAdmin(EvidenceAdmin):
    """Everybody's own bell, whatever else they may see."""

    list_display = ["text", "created_at", "is_read"]
    list_filter = [("read_at", admin.EmptyFieldListFilter)]
    fields = ["text", "url", "created_at", "read_at"]
    ordering = ["-id"]
    actions = ["mark_read"]
    actions_row = ["open"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notification]:
        return super().get_queryset(request).filter(user=request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_staff

    def has_view_permission(self, request: HttpRequest, obj: Notification | None = None) -> bool:
        return request.user.is_staff

    @display(description=_("read"), boolean=True)
    def is_read(self, notification: Notification) -> bool:
        return notification.read_at is not None

    @action(description=_("Mark as read"), permissions=["view"])
    def mark_read(self, request: HttpRequest, notifications: QuerySet[Notification]) -> None:
        chosen = list(notifications.values_list("pk", flat=True))
        done = report.mark_read(notification_ids=chosen, user=request.user)
        text = ngettext("%(count)d notification marked as read.", "%(count)d notifications marked as read.", done)
        self.message_user(request, text % {"count": done}, messages.SUCCESS)

    @action(description=_("Open"), permissions=["view"], url_path="open", icon="open_in_new")
    def open(self, request: HttpRequest, object_id: int) -> HttpResponse:
        notification = get_object_or_404(self.get_queryset(request), pk=object_id)
        report.mark_read(notification_ids=[notification.pk], user=request.user)
        is_ours = url_has_allowed_host_and_scheme(notification.url, allowed_hosts={request.get_host()})
        return redirect(notification.url if is_ours else "admin:operations_notification_changelist")
