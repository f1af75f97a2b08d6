from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from common.admin.bases import EvidenceAdmin
from common.admin.displays import ago, money

from ..choices import CustomerType, InquiryOutcome
from ..models import Inquiry
from ..services.inquiring import ask_again

_OUTCOMES = {
    InquiryOutcome.PRODUCT: "success",
    InquiryOutcome.SEVERAL: "warning",
    InquiryOutcome.NONE: "warning",
    "failed": "danger",
    "due": "default",
}
_CUSTOMERS = {
    CustomerType.PRICE_SENSITIVE: "warning",
    CustomerType.QUALITY_SEEKER: "info",
    CustomerType.BULK_BUYER: "success",
    CustomerType.IN_A_HURRY: "success",
    CustomerType.REGULAR: "success",
    CustomerType.UNKNOWN: "default",
}


@admin.register(Inquiry)
class InquiryAdmin(EvidenceAdmin):
    list_display = ("asked", "person", "product", "found", "price_then", "customer", "told_by_words")
    list_filter = (
        ("outcome", ChoicesDropdownFilter),
        ("customer_type", ChoicesDropdownFilter),
        ("work_state", ChoicesDropdownFilter),
    )
    list_select_related = ("product", "lead", "message")
    search_fields = ("product__sku", "product__name_en", "product__name_ar", "lead__first_name", "lead__last_name")
    ordering = ("-asked_at", "-id")
    empty_hint = _(
        "Whoever asks in a chat what something costs stands here, with the product and the kind of customer."
    )
    fields = (
        ("person", "asked"),
        ("product", "outcome"),
        ("price_then", "language"),
        ("customer_type", "told_by_words"),
        "facts",
        ("work_state", "error"),
    )
    readonly_fields = ("person", "asked", "price_then", "told_by_words")
    actions = ("look_again",)

    @admin.action(permissions=["act"], description=_("Look again"))
    def look_again(self, request: HttpRequest, queryset: QuerySet[Inquiry]) -> None:
        asked = list(queryset.values_list("pk", flat=True))
        done = ask_again(asked)
        if done:
            text = ngettext("%(count)d inquiry is looked at again.", "%(count)d inquiries are looked at again.", done)
            messages.success(request, text % {"count": done})
        if skipped := len(asked) - done:
            text = ngettext(
                "%(count)d skipped: it waits already, or its message is gone.",
                "%(count)d skipped: they wait already, or their messages are gone.",
                skipped,
            )
            messages.warning(request, text % {"count": skipped})

    def has_act_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return request.user.has_perm("pricing.change_inquiry")

    @display(description=_("asked"), ordering="asked_at")
    def asked(self, inquiry: Inquiry) -> object:
        return ago(inquiry.asked_at)

    @display(description=_("person"), ordering="lead__first_name")
    def person(self, inquiry: Inquiry) -> object:
        if inquiry.lead is None:
            return "-"
        if inquiry.message is None:
            return str(inquiry.lead)
        url = reverse("inbox:conversation", args=[inquiry.message.conversation_id])
        return format_html('<a class="mj-link" href="{}"><bdi dir="auto">{}</bdi></a>', url, inquiry.lead)

    @display(description=_("asked for"), label=_OUTCOMES)
    def found(self, inquiry: Inquiry) -> tuple[str, object]:
        if not inquiry.outcome:
            return inquiry.work_state, inquiry.get_work_state_display()
        return inquiry.outcome, inquiry.get_outcome_display()

    @display(description=_("price then"), ordering="price")
    def price_then(self, inquiry: Inquiry) -> object:
        return money(inquiry.price, inquiry.currency) or "-"

    @display(description=_("customer"), label=_CUSTOMERS)
    def customer(self, inquiry: Inquiry) -> tuple[str, object]:
        return inquiry.customer_type, inquiry.get_customer_type_display()

    @display(description=_("signals"))
    def told_by_words(self, inquiry: Inquiry) -> str:
        return ", ".join(inquiry.told_by) or "-"
