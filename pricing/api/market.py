"""What was observed over the API: prices of a product, where ours stands, and the proofs."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from common.api.paging import NewestFirstCursor

from ..models import Observation
from ..selectors.history import history_of
from ..selectors.market import Market, market_of
from .filters import ObservationFilter


class PriceStepSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField(help_text="From then on.")
    amount = serializers.DecimalField(max_digits=14, decimal_places=2)


class SeriesSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    is_ours = serializers.BooleanField()
    steps = PriceStepSerializer(many=True)


class RivalSerializer(serializers.Serializer[Any]):
    listing = serializers.IntegerField(source="listing.pk")
    competitor = serializers.CharField(source="listing.competitor.name")
    amount = serializers.DecimalField(max_digits=14, decimal_places=2)
    currency = serializers.CharField(source="observation.currency")
    difference = serializers.DecimalField(
        max_digits=9, decimal_places=1, allow_null=True, help_text="To ours, in per cent; below zero they are cheaper."
    )
    is_sold_out = serializers.BooleanField(source="listing.is_sold_out")
    seen_at = serializers.DateTimeField()
    url = serializers.URLField(source="observation.url")
    proof = serializers.CharField(source="observation.proof")


class ComparisonSerializer(serializers.Serializer[Market]):
    product = serializers.IntegerField(source="product.pk")
    price = serializers.DecimalField(source="product.price", max_digits=14, decimal_places=2)
    currency = serializers.CharField(source="product.currency")
    cheapest = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    median = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    position = serializers.IntegerField(allow_null=True, help_text="1: nobody is cheaper.")
    of = serializers.IntegerField(help_text="Prices compared, ours among them.")
    waiting = serializers.IntegerField(help_text="Readings that wait for a person.")
    rivals = RivalSerializer(many=True)


class ObservationSerializer(serializers.ModelSerializer[Observation]):
    product = serializers.IntegerField(source="listing.product_id", read_only=True)
    competitor = serializers.CharField(source="listing.competitor.name", read_only=True)

    class Meta:
        model = Observation
        fields = [
            "id",
            "product",
            "listing",
            "competitor",
            "amount",
            "was",
            "currency",
            "observed_at",
            "confirmed_at",
            "state",
            "doubts",
            "url",
            "title",
            "proof",
            "parser",
            "confidence",
        ]
        read_only_fields = fields


class ObservationCursor(NewestFirstCursor):
    ordering = ("-observed_at", "-id")


@extend_schema_view(
    list=extend_schema(summary="Observed prices, the newest first"),
    retrieve=extend_schema(summary="One observed price with its proof"),
)
class ObservationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Observation]):
    queryset = Observation.objects.select_related("listing__competitor")
    lookup_value_regex = "[0-9]+"
    serializer_class = ObservationSerializer
    filterset_class = ObservationFilter
    pagination_class = ObservationCursor


class MarketActions:
    """For the view of products."""

    @extend_schema(
        summary="Prices over the last 90 days, ours first",
        description="A step holds until the next one of its series.",
        responses=SeriesSerializer(many=True),
        filters=False,
    )
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def prices(self, request: Request, pk: str) -> Response:
        return Response(SeriesSerializer(history_of(self.get_object()), many=True).data)  # type: ignore[attr-defined]

    @extend_schema(summary="Our price among the competitors’", responses=ComparisonSerializer, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def comparison(self, request: Request, pk: str) -> Response:
        return Response(ComparisonSerializer(market_of(self.get_object())).data)  # type: ignore[attr-defined]
