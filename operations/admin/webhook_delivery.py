from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import action, display

from common.admin.displays import ago
from common.models import DueWork
from operations.models import WebhookDelivery
from operations.services import endpoints

from .base import EvidenceAdmin, leave_dialog

STATE_COLOURS = {DueWork.State.DUE: "info", DueWork.State.DONE: "success", DueWork.State.FAILED: "danger"}


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(EvidenceAdmin):
    list_display = ["event_type", "endpoint", "state_label", "http_status", "attempts", "happened", "error"]
    list_filter = [("work_state", ChoicesDropdownFilter), ("endpoint", RelatedDropdownFilter)]
    list_select_related = ["endpoint"]
    search_fields = ["event_type", "error"]
    ordering = ["-id"]
    actions = ["send_again"]
    actions_detail = ["send_this_again"]
    fields = [
        "endpoint",
        "event_type",
        "event_id",
        "facts",
        "occurred_at",
        "work_state",
        "next_at",
        "delivered_at",
        "http_status",
        "duration_ms",
        "error",
        "response",
        "log_of_tries",
    ]
    readonly_fields = ["log_of_tries"]

    @display(description=_("state"), ordering="work_state", label=STATE_COLOURS)
    def state_label(self, delivery: WebhookDelivery):
        return delivery.work_state, delivery.get_work_state_display()

    @display(description=_("happened at"), ordering="occurred_at")
    def happened(self, delivery: WebhookDelivery):
        return ago(delivery.occurred_at)

    @display(description=_("tries"))
    def log_of_tries(self, delivery: WebhookDelivery) -> str:
        return render_to_string("operations/tries.html", {"tries": delivery.tries})

    @action(description=_("Send again"), permissions=["act"])
    def send_again(self, request: HttpRequest, deliveries: QuerySet[WebhookDelivery]) -> None:
        chosen = deliveries.count()
        done = endpoints.replay(deliveries)
        if done:
            text = ngettext("%(count)d event goes again.", "%(count)d events go again.", done) % {"count": done}
            self.message_user(request, text, messages.SUCCESS)
        if skipped := chosen - done:
            text = ngettext(
                "%(count)d skipped: it is on its way already.",
                "%(count)d skipped: they are on their way already.",
                skipped,
            )
            self.message_user(request, text % {"count": skipped}, messages.WARNING)

    @action(
        description=_("Send again"),
        permissions=["act"],
        url_path="send-again",
        icon="replay",
        dialog={"title": _("Send this event again?"), "description": "", "form_submit_text": _("Send again")},
    )
    def send_this_again(self, request: HttpRequest, form: Form, object_id: str) -> HttpResponse:
        self.send_again(request, WebhookDelivery.objects.filter(pk=object_id))
        return leave_dialog(reverse("admin:operations_webhookdelivery_change", args=[object_id]))
