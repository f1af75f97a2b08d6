from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from common.admin.bases import BackOfficeAdmin
from common.admin.displays import ago, money

from ..choices import OfferState
from ..errors import PricingError
from ..models import Offer, OfferText
from ..services.offering import check_offer, end_offer, make_offer
from ..services.writing import Submitted, submit_texts, template_channels

_COLOURS = {OfferState.ACTIVE: "success", OfferState.ENDED: "default", OfferState.CANCELLED: "warning"}


class OfferForm(forms.ModelForm):
    class Meta:
        model = Offer
        fields = ["product", "price", "ends_at", "lead"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Nobody changes one: who looks at it has a form without fields.
        if "ends_at" in self.fields:
            self.fields["ends_at"].initial = timezone.localtime() + timedelta(hours=4)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if {"product", "price", "ends_at"} <= said.keys():
            try:
                check_offer(
                    product=said["product"], price=said["price"], ends_at=said["ends_at"], lead=said.get("lead")
                )
            except PricingError as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return said

    def _post_clean(self) -> None:
        """The service makes the row; what it needs beside these fields nobody types in."""


@admin.register(Offer)
class OfferAdmin(BackOfficeAdmin):
    form = OfferForm
    list_display = ("product", "price_shown", "instead_of", "whom", "status", "until", "made_by")
    list_filter = (("state", ChoicesDropdownFilter),)
    list_select_related = ("product", "lead", "made_by")
    search_fields = ("product__sku", "product__name_en", "product__name_ar", "lead__first_name", "lead__last_name")
    ordering = ("-starts_at", "-id")
    autocomplete_fields = ("product", "lead")
    empty_hint = _("An offer is a price until a time, for one person or for all. It ends by itself.")
    actions = ("end_now",)

    def has_change_permission(self, request: HttpRequest, obj: Offer | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Offer | None = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Offer | None = None) -> list[Any]:
        if obj is None:
            return [("product", "lead"), "price", "ends_at"]
        return [("product", "whom"), ("price_shown", "instead_of"), ("state", "until"), ("begun", "made_by")]

    def get_readonly_fields(self, request: HttpRequest, obj: Offer | None = None) -> tuple[str, ...]:
        return () if obj is None else ("product", "whom", "price_shown", "instead_of", "state", "until", "begun")

    def save_model(self, request: HttpRequest, obj: Offer, form: Any, change: bool) -> None:
        made = make_offer(**form.cleaned_data, by=request.user)
        obj.pk = made.pk
        obj.refresh_from_db()

    @admin.action(permissions=["end"], description=_("End now"))
    def end_now(self, request: HttpRequest, queryset: QuerySet[Offer]) -> None:
        asked = list(queryset)
        done = sum(end_offer(offer=offer, by=request.user) for offer in asked)
        if done:
            text = ngettext("%(count)d offer is over.", "%(count)d offers are over.", done)
            messages.success(request, text % {"count": done})
        if skipped := len(asked) - done:
            text = ngettext("%(count)d skipped: it was over.", "%(count)d skipped: they were over.", skipped)
            messages.warning(request, text % {"count": skipped})

    def has_end_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return request.user.has_perm("pricing.change_offer")

    @display(description=_("price"), ordering="price")
    def price_shown(self, offer: Offer) -> object:
        return money(offer.price, offer.currency)

    @display(description=_("instead of"), ordering="regular")
    def instead_of(self, offer: Offer) -> object:
        return money(offer.regular, offer.currency)

    @display(description=_("for whom"))
    def whom(self, offer: Offer) -> object:
        return offer.lead or _("for all")

    @display(description=_("state"), label=_COLOURS)
    def status(self, offer: Offer) -> tuple[str, Any]:
        return offer.state, offer.get_state_display()

    @display(description=_("holds until"), ordering="ends_at")
    def until(self, offer: Offer) -> object:
        return ago(offer.ended_at or offer.ends_at)

    @display(description=_("begun"))
    def begun(self, offer: Offer) -> object:
        return ago(offer.starts_at)


@admin.register(OfferText)
class OfferTextAdmin(BackOfficeAdmin):
    list_display = ("__str__", "preview_shown", "template")
    ordering = ("kind", "language")
    fields = ("kind", "language", "body", "preview_shown", "template")
    readonly_fields = ("kind", "language", "preview_shown", "template")
    actions = ("submit",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: OfferText | None = None) -> bool:
        return False

    @admin.action(permissions=["change"], description=_("Submit as WhatsApp templates"))
    def submit(self, request: HttpRequest, queryset: QuerySet[OfferText]) -> None:
        """Asks in the request: four texts at most, and whoever presses waits for the answer."""
        if not template_channels():
            messages.warning(request, _("No active WhatsApp channel has an account id: nowhere to submit them."))
            return
        for one in submit_texts(list(queryset)):
            _tell(request, one)

    @display(description=_("with examples"))
    def preview_shown(self, text: OfferText) -> str:
        return format_html('<bdi dir="auto">{}</bdi>', text.preview)

    @display(description=_("template"))
    def template(self, text: OfferText) -> str:
        return text.template_name


def _tell(request: HttpRequest, one: Submitted) -> None:
    facts = {"text": one.text, "account": one.account}
    if one.error:
        messages.error(request, f"{one.text}, {one.account}: {one.error}")
    elif one.is_known:
        messages.warning(request, _("%(text)s was submitted at account %(account)s before.") % facts)
    else:
        messages.success(request, _("%(text)s is under review at account %(account)s.") % facts)
