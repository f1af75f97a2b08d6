"""Products over the API: kept, found, and what goes with them."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ModelViewSet

from common.api.idempotency import IDEMPOTENCY_KEY, idempotent

from ..cards import product_card
from ..choices import PriceOrigin
from ..models import Product
from ..models.product import folded_sku
from ..selectors.asked_price import price_for
from ..selectors.recommendations import recommend
from ..services.products import save_product
from .filters import ProductFilter
from .market import MarketActions

_EXAMPLE = {
    "sku": "RL-10",
    "name_en": "Ring light 10 inch",
    "name_ar": "إضاءة دائرية ١٠ بوصة",
    "category": "Lighting",
    "price": "13900.00",
    "floor": "12500.00",
    "cost": "9000.00",
    "currency": "NGN",
    "stock": 12,
}


class ProductSerializer(serializers.ModelSerializer[Product]):
    currency = serializers.RegexField(
        r"^[A-Z]{3}$", required=False, help_text="The installation’s, where it is left out."
    )

    class Meta:
        model = Product
        fields = [
            "id",
            "sku",
            "name_en",
            "name_ar",
            "category",
            "price",
            "floor",
            "cost",
            "currency",
            "stock",
            "is_active",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["id", "created_at", "updated_at"]

    def validate_sku(self, sku: str) -> str:
        known = Product.objects.filter(folded_sku=folded_sku(sku))
        if self.instance:
            known = known.exclude(pk=self.instance.pk)
        if known.exists():
            raise serializers.ValidationError(_("There is a product with this SKU already."))
        return sku

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        names = [field.attname for field in Product._meta.concrete_fields]
        known = {name: getattr(self.instance, name) for name in names} if self.instance else {}
        product = Product(**{**known, **said})
        try:
            product.check_values()
        except ValidationError as error:
            raise serializers.ValidationError(serializers.as_serializer_error(error)) from error
        return {**said, "currency": product.currency}


class RecommendationSerializer(serializers.Serializer[Any]):
    product = ProductSerializer()
    score = serializers.FloatField()
    reasons = serializers.ListField(child=serializers.CharField())


@extend_schema_view(
    list=extend_schema(summary="Products"),
    create=extend_schema(
        summary="Make a product",
        parameters=[IDEMPOTENCY_KEY],
        examples=[OpenApiExample("A ring light", request_only=True, value=_EXAMPLE)],
    ),
    retrieve=extend_schema(summary="One product"),
    update=extend_schema(summary="Change a product"),
    partial_update=extend_schema(summary="Change a product"),
    destroy=extend_schema(summary="Delete a product, with all that was observed about it"),
)
class ProductViewSet(MarketActions, ModelViewSet[Product]):
    queryset = Product.objects.all()
    serializer_class = ProductSerializer
    filterset_class = ProductFilter
    lookup_value_regex = "[0-9]+"

    @idempotent
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().create(request, *args, **kwargs)

    def perform_create(self, serializer: Any) -> None:
        self._save(serializer, Product(**serializer.validated_data))

    def perform_update(self, serializer: Any) -> None:
        product = serializer.instance
        for name, value in serializer.validated_data.items():
            setattr(product, name, value)
        self._save(serializer, product)

    def _save(self, serializer: Any, product: Product) -> None:
        save_product(product=product, by=cast(User, self.request.user), origin=PriceOrigin.API)
        serializer.instance = product

    @extend_schema(
        summary="Find products", parameters=[OpenApiParameter("q", str, required=True)], responses=ProductSerializer
    )
    @action(detail=False, methods=["get"], filterset_class=None)
    def search(self, request: Request) -> Response:
        """The same as `?search=`."""
        found = self.get_queryset().search(request.query_params.get("q", ""))  # type: ignore[attr-defined]
        page = self.paginate_queryset(found)
        return self.get_paginated_response(ProductSerializer(page, many=True).data)

    @extend_schema(
        summary="Its card",
        description="A picture to be sent: photo, names in both languages, price; of an offer for all the old one too.",
        responses={(200, "image/png"): OpenApiTypes.BINARY},
        filters=False,
    )
    @action(detail=True, methods=["get"], url_path=r"card\.png", pagination_class=None, filterset_class=None)
    def card(self, request: Request, pk: str) -> HttpResponse:
        product = self.get_object()
        return HttpResponse(product_card(product, price_for(product), form="PNG"), content_type="image/png")

    @extend_schema(
        summary="What goes with it",
        description="Bought by the same people, of the same category, at a similar price; nothing that is sold out.",
        responses=RecommendationSerializer(many=True),
        filters=False,
    )
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def recommendations(self, request: Request, pk: str) -> Response:
        return Response(RecommendationSerializer(recommend(self.get_object()), many=True).data)
