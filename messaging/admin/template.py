from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from common.admin.displays import ago, ltr
from messaging.models import MessageTemplate
from messaging.selectors.templates import render_template
from messaging.services.templates import SyncReport, sync_all_templates
from messaging.templating.variables import example_values

from .base import ActedOnAdmin
from .displays import QUALITY_COLOURS, TEMPLATE_COLOURS, excerpt


@admin.register(MessageTemplate)
class MessageTemplateAdmin(ActedOnAdmin):
    list_display = ["name", "language", "category", "status_label", "quality_label", "reason", "synced"]
    list_filter = [
        ("status", ChoicesDropdownFilter),
        ("category", ChoicesDropdownFilter),
        ("quality", ChoicesDropdownFilter),
    ]
    ordering = ["name", "language"]
    search_fields = ["name"]
    actions_list = ["sync_now"]
    change_form_outer_before_template = "admin/messaging/template_page.html"
    fields = ["name", "language", "category", "status", "quality", "rejected_reason", "account", "status_at", "synced"]
    readonly_fields = fields

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        template = self.get_object(request, object_id)
        shown: dict[str, Any] = {}
        if template and self.has_view_permission(request, template):
            shown = {
                "preview": render_template(template, example_values(template.parts)),
                "template_variables": template.variables,
                "unsupported": ", ".join(template.parts.unsupported),
            }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    @display(description=gettext_lazy("status"), ordering="status", label=TEMPLATE_COLOURS)
    def status_label(self, template: MessageTemplate) -> tuple[str, str]:
        return template.status, template.get_status_display()

    @display(description=gettext_lazy("quality"), ordering="quality", label=QUALITY_COLOURS)
    def quality_label(self, template: MessageTemplate) -> tuple[str, str]:
        return template.quality, template.get_quality_display()

    @display(description=gettext_lazy("why it was rejected"))
    def reason(self, template: MessageTemplate) -> str:
        return excerpt(template.rejected_reason)

    @display(description=gettext_lazy("account id"))
    def account(self, template: MessageTemplate) -> str:
        return ltr(template.account_id)

    @display(description=gettext_lazy("synchronised"))
    def synced(self, template: MessageTemplate) -> object:
        return ago(template.synced_at) or _("not yet")

    @action(description=gettext_lazy("Synchronise now"), permissions=["act"], url_path="sync", icon="sync")
    def sync_now(self, request: HttpRequest) -> HttpResponse:
        """Asks in the request: a page of templates per account, and whoever presses waits for the answer."""
        reports = sync_all_templates()
        for report in reports:
            _tell(request, report)
        if not reports:
            messages.warning(request, _("No active WhatsApp channel has an account id: nothing to synchronise."))
        return redirect("admin:messaging_messagetemplate_changelist")


def _tell(request: HttpRequest, report: SyncReport) -> None:
    if report.error:
        messages.error(request, f"{report.account_id}: {report.error}")
        return
    facts = {"account": report.account_id, "found": report.found, "new": report.new, "gone": report.gone}
    messages.success(
        request, _("Account %(account)s: %(found)d templates, %(new)d of them new; %(gone)d are gone.") % facts
    )
