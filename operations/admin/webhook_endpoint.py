from typing import Any

from django.contrib import admin, messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from common.admin.bases import BackOfficeAdmin
from common.admin.displays import ago, ltr
from operations.models import WebhookEndpoint
from operations.services import endpoints

from .base import leave_dialog
from .webhook_forms import EndpointForm, ReplaySinceForm


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(BackOfficeAdmin):
    """Who sets one up sees its secret once."""

    form = EndpointForm
    list_display = ["name", "address", "state_label", "failing", "created_at"]
    list_filter = ["is_active"]
    search_fields = ["name", "url"]
    fields = ["name", "url", "events", "include_bodies", "is_active", "off_reason", "failing_since", "log"]
    readonly_fields = ["is_active", "off_reason", "failing_since", "log"]
    actions_detail = ["ping", "switch", "rotate_secret", "replay_since"]

    def get_fields(self, request: HttpRequest, obj: WebhookEndpoint | None = None) -> list[str]:
        return list(self.fields) if obj else list(EndpointForm.Meta.fields)

    def save_model(self, request: HttpRequest, obj: WebhookEndpoint, form: EndpointForm, change: bool) -> None:
        said = form.cleaned_data
        if change:
            endpoints.change_endpoint(endpoint=obj, changes=said)
            return
        created = endpoints.create_endpoint(**said, by=request.user)
        obj.pk, obj.secret = created.pk, created.secret
        self._show(request, obj.secret)

    def delete_model(self, request: HttpRequest, obj: WebhookEndpoint) -> None:
        endpoints.delete_endpoint(endpoint=obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for endpoint in queryset:
            endpoints.delete_endpoint(endpoint=endpoint)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[Any], Any]:
        """The log goes with its endpoint, although nobody deletes a delivery alone."""
        deleted, counts, _missing, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, set(), protected

    @display(description=_("address"))
    def address(self, endpoint: WebhookEndpoint) -> str:
        return ltr(endpoint.url)

    @display(description=_("state"), ordering="is_active", label={True: "success", False: "danger"})
    def state_label(self, endpoint: WebhookEndpoint):
        return endpoint.is_active, _("on") if endpoint.is_active else _("off")

    @display(description=_("failing since"), ordering="failing_since")
    def failing(self, endpoint: WebhookEndpoint):
        return ago(endpoint.failing_since)

    @display(description=_("log"))
    def log(self, endpoint: WebhookEndpoint) -> str:
        address = reverse("admin:operations_webhookdelivery_changelist")
        return render_to_string("operations/log_link.html", {"url": f"{address}?endpoint__id__exact={endpoint.pk}"})

    @action(
        description=_("Send a test"),
        permissions=["change"],
        url_path="ping",
        icon="send",
        dialog={"title": _("Send a test event?"), "description": "", "form_submit_text": _("Send")},
    )
    def ping(self, request: HttpRequest, form: Form, object_id: str) -> HttpResponse:
        endpoints.ping(endpoint=_endpoint(object_id))
        messages.success(request, gettext("A test event is on its way; the log shows the answer."))
        return _back_to(object_id)

    @action(
        description=_("On / off"),
        permissions=["change"],
        url_path="switch",
        icon="power_settings_new",
        dialog={
            "title": _("Switch it over?"),
            "description": _("Events wait for three days while it is off."),
            "form_submit_text": _("Switch"),
        },
    )
    def switch(self, request: HttpRequest, form: Form, object_id: str) -> HttpResponse:
        endpoint = _endpoint(object_id)
        if endpoint.is_active:
            endpoints.staff_switched_off(endpoint=endpoint, by=request.user)
            messages.success(request, gettext("It is off. Events wait for three days."))
        else:
            endpoints.switch_on(endpoint=endpoint)
            messages.success(request, gettext("It is on. What waited goes now."))
        return _back_to(object_id)

    @action(
        description=_("New secret"),
        permissions=["change"],
        url_path="rotate-secret",
        icon="key",
        dialog={
            "title": _("Make a new secret?"),
            "description": _("The old one stays valid beside it for 24 hours."),
            "form_submit_text": _("Make it"),
        },
    )
    def rotate_secret(self, request: HttpRequest, form: Form, object_id: str) -> HttpResponse:
        self._show(request, endpoints.rotate_secret(endpoint=_endpoint(object_id)))
        return _back_to(object_id)

    @action(
        description=_("Send again…"),
        permissions=["change"],
        url_path="replay",
        icon="replay",
        dialog={
            "title": _("Send events again"),
            "description": _("Delivered ones too; receivers know them by their ids."),
            "form_class": ReplaySinceForm,
            "form_submit_text": _("Send again"),
        },
    )
    def replay_since(self, request: HttpRequest, form: ReplaySinceForm, object_id: str) -> HttpResponse:
        count = endpoints.replay_since(endpoint=_endpoint(object_id), since=form.since)
        text = ngettext("%(count)d event goes again.", "%(count)d events go again.", count) % {"count": count}
        messages.add_message(request, messages.SUCCESS if count else messages.WARNING, text)
        return _back_to(object_id)

    def _show(self, request: HttpRequest, secret: str) -> None:
        messages.warning(request, gettext("The secret, shown this once: %(secret)s") % {"secret": secret})


def _endpoint(object_id: str) -> WebhookEndpoint:
    return get_object_or_404(WebhookEndpoint, pk=object_id)


def _back_to(object_id: str) -> HttpResponse:
    return leave_dialog(reverse("admin:operations_webhookendpoint_change", args=[object_id]))
