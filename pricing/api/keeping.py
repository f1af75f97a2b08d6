"""What keeps our prices in step, over the API: alerts of the market, feeds of the shop, catalogues at Meta."""

from typing import Any, cast

from django.contrib.auth.models import User
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from common.api.paging import NewestFirstCursor
from common.api.refusals import Refusal, TellsRefusals

from ..errors import BatchRuns, NothingToRollBack
from ..models import Catalogue, CatalogueBatch, CatalogueChange, PriceAlert, ProductFeed
from ..services.catalogues import roll_back, sync_now
from ..services.feeding import read_feeds_now
from .filters import AlertFilter, BatchFilter


class AlertSerializer(serializers.ModelSerializer[PriceAlert]):
    product = serializers.IntegerField(source="listing.product_id", read_only=True)
    competitor = serializers.CharField(source="listing.competitor.name", read_only=True)

    class Meta:
        model = PriceAlert
        fields = [
            "id",
            "listing",
            "product",
            "competitor",
            "kind",
            "theirs",
            "ours",
            "percent",
            "raised_at",
            "ended_at",
        ]
        read_only_fields = fields


class FeedSerializer(serializers.ModelSerializer[ProductFeed]):
    class Meta:
        model = ProductFeed
        # Not `authorization`: what opens the shop is told to nobody.
        fields = [
            "id",
            "name",
            "kind",
            "url",
            "every_minutes",
            "sets_prices",
            "is_active",
            "read_at",
            "next_at",
            "error",
            "made",
            "changed",
            "same",
            "wrong",
            "wrong_rows",
        ]
        read_only_fields = fields


class CatalogueSerializer(serializers.ModelSerializer[Catalogue]):
    class Meta:
        model = Catalogue
        fields = ["id", "name", "external_id", "channel", "is_on", "synced_at", "error"]
        read_only_fields = fields


class ChangeSerializer(serializers.ModelSerializer[CatalogueChange]):
    class Meta:
        model = CatalogueChange
        fields = ["product", "before", "after", "shown", "error"]
        read_only_fields = fields


class BatchSerializer(serializers.ModelSerializer[CatalogueBatch]):
    class Meta:
        model = CatalogueBatch
        fields = ["id", "catalogue", "kind", "state", "created_at", "finished_at", "total", "failed", "error"]
        read_only_fields = fields


class BatchWithChangesSerializer(BatchSerializer):
    changes = ChangeSerializer(many=True, read_only=True)

    class Meta(BatchSerializer.Meta):
        fields = [*BatchSerializer.Meta.fields, "changes"]
        read_only_fields = fields


class NewestAlerts(NewestFirstCursor):
    ordering = ("-raised_at", "-id")


class NewestBatches(NewestFirstCursor):
    ordering = ("-created_at", "-id")


@extend_schema_view(
    list=extend_schema(summary="Competitors that are cheaper or creep, the newest first"),
    retrieve=extend_schema(summary="One alert"),
)
class AlertViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[PriceAlert]):
    queryset = PriceAlert.objects.select_related("listing__competitor")
    lookup_value_regex = "[0-9]+"
    serializer_class = AlertSerializer
    filterset_class = AlertFilter
    pagination_class = NewestAlerts


@extend_schema_view(
    list=extend_schema(summary="Feeds of the shop’s own system, and how they were read last"),
    retrieve=extend_schema(summary="One feed"),
)
class FeedViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[ProductFeed]):
    queryset = ProductFeed.objects.all()
    lookup_value_regex = "[0-9]+"
    serializer_class = FeedSerializer
    pagination_class = NewestFirstCursor
    action_permissions = {"read": ["pricing.change_productfeed"]}

    @extend_schema(summary="Read a feed within the next minute", request=None, filters=False)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: str) -> Response:
        feed = self.get_object()
        read_feeds_now(feed_ids=[feed.pk])
        feed.refresh_from_db()
        return Response(FeedSerializer(feed).data)


@extend_schema_view(
    list=extend_schema(summary="WhatsApp catalogues that are kept in step"),
    retrieve=extend_schema(summary="One catalogue"),
)
class CatalogueViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Catalogue]):
    queryset = Catalogue.objects.all()
    lookup_value_regex = "[0-9]+"
    serializer_class = CatalogueSerializer
    pagination_class = NewestFirstCursor
    action_permissions = {"sync": ["pricing.change_catalogue"]}

    @extend_schema(
        summary="Send what differs now",
        description="What Meta made of it is told by the newest batch.",
        request=None,
        filters=False,
    )
    @action(detail=True, methods=["post"])
    def sync(self, request: Request, pk: str) -> Response:
        catalogue = self.get_object()
        sync_now(catalogue=catalogue)
        catalogue.refresh_from_db()
        return Response(CatalogueSerializer(catalogue).data)


@extend_schema_view(
    list=extend_schema(summary="Batches of changes sent to catalogues, the newest first"),
    retrieve=extend_schema(summary="One batch with each of its changes", responses=BatchWithChangesSerializer),
)
class BatchViewSet(TellsRefusals, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[CatalogueBatch]):
    queryset = CatalogueBatch.objects.all()
    lookup_value_regex = "[0-9]+"
    filterset_class = BatchFilter
    pagination_class = NewestBatches
    refusals = {BatchRuns: Refusal("batch_runs"), NothingToRollBack: Refusal("nothing_to_roll_back")}
    action_permissions = {"roll_back": ["pricing.change_catalogue"]}

    def get_serializer_class(self) -> Any:
        return BatchWithChangesSerializer if self.action == "retrieve" else BatchSerializer

    @extend_schema(
        summary="Bring back what the catalogue said before a batch",
        description="The catalogue is kept in step no more: else the next minute would bring the same.",
        request=None,
        responses=BatchSerializer,
        filters=False,
    )
    @action(detail=True, methods=["post"], url_path="roll-back", pagination_class=None, filterset_class=None)
    def roll_back(self, request: Request, pk: str) -> Response:
        begun = roll_back(batch=self.get_object(), by=cast(User, request.user))
        return Response(BatchSerializer(begun).data)
