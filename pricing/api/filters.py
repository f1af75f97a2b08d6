import django_filters as filters

from common.api.filters import CHOICE, INSTANT

from ..models import CatalogueBatch, Decision, Inquiry, Observation, Offer, PriceAlert, Product
from ..querysets import ProductQuerySet


class ProductFilter(filters.FilterSet):
    search = filters.CharFilter(
        method="found",
        help_text="Words of a name in either language, of the category or the SKU; nearly right will do.",
    )
    sold_out = filters.BooleanFilter(method="is_sold_out")

    class Meta:
        model = Product
        fields = {
            "sku": ["exact"],
            "category": CHOICE,
            "currency": CHOICE,
            "price": ["gte", "lte"],
            "is_active": ["exact"],
            "updated_at": INSTANT,
        }

    def found(self, products: ProductQuerySet, _name: str, text: str) -> ProductQuerySet:
        return products.search(text)

    def is_sold_out(self, products: ProductQuerySet, _name: str, wanted: bool) -> ProductQuerySet:
        return products.filter(stock=0) if wanted else products.exclude(stock=0)


class ObservationFilter(filters.FilterSet):
    product = filters.ModelChoiceFilter(field_name="listing__product", queryset=Product.objects.all())

    class Meta:
        model = Observation
        fields = {"listing": ["exact"], "state": CHOICE, "observed_at": INSTANT, "confirmed_at": INSTANT}


class InquiryFilter(filters.FilterSet):
    class Meta:
        model = Inquiry
        fields = {
            "lead": ["exact"],
            "product": ["exact"],
            "outcome": CHOICE,
            "customer_type": CHOICE,
            "asked_at": INSTANT,
        }


class DecisionFilter(filters.FilterSet):
    class Meta:
        model = Decision
        fields = {
            "product": ["exact"],
            "lead": ["exact"],
            "occasion": CHOICE,
            "strategy": CHOICE,
            "state": CHOICE,
            "created_at": INSTANT,
        }


class OfferFilter(filters.FilterSet):
    class Meta:
        model = Offer
        fields = {"product": ["exact"], "lead": ["exact"], "state": CHOICE, "ends_at": INSTANT}


class AlertFilter(filters.FilterSet):
    product = filters.ModelChoiceFilter(field_name="listing__product", queryset=Product.objects.all())
    is_open = filters.BooleanFilter(field_name="ended_at", lookup_expr="isnull")

    class Meta:
        model = PriceAlert
        fields = {"kind": CHOICE, "raised_at": INSTANT}


class BatchFilter(filters.FilterSet):
    class Meta:
        model = CatalogueBatch
        fields = {"catalogue": ["exact"], "state": CHOICE, "kind": CHOICE}
