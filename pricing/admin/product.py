from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminImageFieldWidget

from common.admin.bases import BackOfficeAdmin
from common.admin.displays import ltr, money
from common.pictures import PictureRefused, bounded_picture
from common.ranges import serve_file

from ..cards import product_card
from ..choices import PriceOrigin
from ..models import Product
from ..querysets import ProductQuerySet
from ..selectors.asked_price import price_for
from ..selectors.recommendations import recommend
from ..services.products import save_product, set_active
from .product_import import import_page

_MOST_CATEGORIES = 200


class CategoryFilter(DropdownFilter):
    title = _("category")
    parameter_name = "category"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        known = Product.objects.exclude(category="").order_by("category").values_list("category", flat=True).distinct()
        return [(name, name) for name in known[:_MOST_CATEGORIES]]

    def queryset(self, request: HttpRequest, queryset: ProductQuerySet) -> ProductQuerySet:
        return queryset.filter(category=self.value()) if self.value() else queryset


class ShelfFilter(DropdownFilter):
    title = _("offered")
    parameter_name = "offered"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [("yes", _("Offered")), ("sold_out", _("Sold out")), ("no", _("Not offered"))]

    def queryset(self, request: HttpRequest, queryset: ProductQuerySet) -> ProductQuerySet:
        wanted = {"yes": {"is_active": True}, "sold_out": {"stock": 0}, "no": {"is_active": False}}
        return queryset.filter(**wanted.get(self.value() or "", {}))


class _Shown:
    def __init__(self, product: Product) -> None:
        self.url = reverse("admin:pricing_product_picture", args=[product.pk])

    def __str__(self) -> str:
        return gettext("Picture")


class PictureWidget(UnfoldAdminImageFieldWidget):
    """Shown by a page of ours: the files of an installation have no address of their own."""

    def format_value(self, value: Any) -> Any:
        return _Shown(value.instance) if self.is_initial(value) else None


class ProductForm(forms.ModelForm):
    class Meta:
        model = Product
        fields = [
            "name_en",
            "name_ar",
            "sku",
            "category",
            "price",
            "currency",
            "floor",
            "cost",
            "stock",
            "is_active",
            "picture",
        ]
        widgets = {"picture": PictureWidget}

    def clean_picture(self) -> Any:
        picture = self.cleaned_data.get("picture")
        if not picture or "picture" not in self.changed_data:
            return picture
        try:
            return bounded_picture(picture)
        except PictureRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


@admin.register(Product)
class ProductAdmin(BackOfficeAdmin):
    form = ProductForm
    list_display = ("product_name", "code", "category", "price_shown", "floor_shown", "margin_shown", "stock", "shelf")
    list_filter = (CategoryFilter, ShelfFilter)
    # `get_search_results` does the search; the field only makes the box appear.
    search_fields = ("sku",)
    search_help_text = _("Words of the name, in either language, of the category or the SKU")
    ordering = ("name_en", "name_ar", "id")
    empty_hint = _(
        "Make your products here, or bring a list by “Import products…”. Competitors’ prices, proposals and the prices "
        "in automatic answers all hang on them."
    )
    fields = (
        ("name_en", "name_ar"),
        ("sku", "category"),
        ("price", "currency"),
        ("floor", "cost"),
        ("stock", "is_active"),
        "picture",
    )
    actions = ("put_on_shelf", "take_off_shelf")
    actions_list = ("import_products",)
    change_form_outer_after_template = "pricing/admin/recommendations.html"

    def get_search_results(
        self, request: HttpRequest, queryset: ProductQuerySet, search_term: str
    ) -> tuple[ProductQuerySet, bool]:
        return queryset.search(search_term), False

    def get_urls(self) -> list[URLPattern]:
        picture = self.admin_site.admin_view(self.picture_view, cacheable=True)
        card = self.admin_site.admin_view(self.card_view, cacheable=True)
        return [
            path("<int:pk>/picture/", picture, name="pricing_product_picture"),
            path("<int:pk>/card/", card, name="pricing_product_card"),
            *super().get_urls(),
        ]

    def picture_view(self, request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
        product = get_object_or_404(Product, pk=pk)
        if not self.has_view_permission(request, product) or not product.picture:
            raise Http404
        # Written by us: see common/pictures.py.
        kind = "image/png" if product.picture.name.endswith(".png") else "image/jpeg"
        response = serve_file(
            request, product.picture.open("rb"), content_type=kind, filename="picture", as_attachment=False
        )
        response["Cache-Control"] = "private, max-age=3600"
        return response

    def card_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        product = get_object_or_404(Product, pk=pk)
        if not self.has_view_permission(request, product):
            raise Http404
        response = HttpResponse(product_card(product, price_for(product)), content_type="image/jpeg")
        response["Content-Disposition"] = f'inline; filename="{product.pk}.jpg"'
        return response

    def save_model(self, request: HttpRequest, obj: Product, form: Any, change: bool) -> None:
        save_product(product=obj, by=request.user, origin=PriceOrigin.STAFF)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Product | None = None, **kwargs: Any
    ) -> HttpResponse:
        if obj:
            context["recommendations"] = recommend(obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @action(description=_("Import products…"), url_path="import", icon="upload", permissions=["bring"])
    def import_products(self, request: HttpRequest) -> HttpResponse:
        return import_page(self, request)

    def has_bring_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return request.user.has_perms(["pricing.add_product", "pricing.change_product"])

    @admin.action(permissions=["change"], description=_("Offer again"))
    def put_on_shelf(self, request: HttpRequest, queryset: ProductQuerySet) -> None:
        _shelve(request, queryset, active=True)

    @admin.action(permissions=["change"], description=_("Offer no longer"))
    def take_off_shelf(self, request: HttpRequest, queryset: ProductQuerySet) -> None:
        _shelve(request, queryset, active=False)

    @display(description=_("product"), ordering="name_en")
    def product_name(self, product: Product) -> str:
        return product.name

    @display(description=_("SKU"), ordering="sku")
    def code(self, product: Product) -> object:
        return ltr(product.sku)

    @display(description=_("price"), ordering="price")
    def price_shown(self, product: Product) -> object:
        return money(product.price, product.currency)

    @display(description=_("lowest price"), ordering="floor")
    def floor_shown(self, product: Product) -> object:
        return money(product.floor, product.currency) or "-"

    @display(description=_("margin"))
    def margin_shown(self, product: Product) -> object:
        return "-" if product.margin is None else ltr(f"{product.margin:.0f} %")

    @display(description=_("offered"), label={"yes": "success", "sold_out": "warning", "no": "default"})
    def shelf(self, product: Product) -> tuple[str, Any]:
        if not product.is_active:
            return "no", _("Not offered")
        return ("sold_out", _("Sold out")) if product.is_sold_out else ("yes", _("Offered"))


def _shelve(request: HttpRequest, queryset: ProductQuerySet, *, active: bool) -> None:
    asked = list(queryset.values_list("pk", flat=True))
    done = set_active(product_ids=asked, active=active)
    if done and active:
        text = ngettext("%(count)d product is offered again.", "%(count)d products are offered again.", done)
        messages.success(request, text % {"count": done})
    elif done:
        text = ngettext("%(count)d product is offered no longer.", "%(count)d products are offered no longer.", done)
        messages.success(request, text % {"count": done})
    if skipped := len(asked) - done:
        text = ngettext("%(count)d skipped: it was so already.", "%(count)d skipped: they were so already.", skipped)
        messages.warning(request, text % {"count": skipped})
