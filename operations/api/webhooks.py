"""Outgoing webhooks, set up by the programs that want them."""

from typing import Any, cast

import django_filters as filters
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from common.api.filters import INSTANT
from common.api.idempotency import IDEMPOTENCY_KEY, idempotent
from operations.errors import AddressRefused
from operations.models import WebhookDelivery, WebhookEndpoint
from operations.services import endpoints
from operations.webhooks.catalogue import event_choices

_CHANGE = ["operations.change_webhookendpoint"]


class EndpointSerializer(serializers.ModelSerializer[WebhookEndpoint]):
    events = serializers.ListField(
        child=serializers.ChoiceField(choices=event_choices()), required=False, help_text="Empty: all."
    )

    class Meta:
        model = WebhookEndpoint
        fields = [
            "id",
            "uuid",
            "name",
            "url",
            "events",
            "include_bodies",
            "is_active",
            "off_reason",
            "failing_since",
            "previous_secret_until",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["id", "uuid", "off_reason", "failing_since", "previous_secret_until"]


class NewEndpointSerializer(EndpointSerializer):
    secret = serializers.CharField(read_only=True, help_text="Shown this once.")

    class Meta(EndpointSerializer.Meta):
        fields = [*EndpointSerializer.Meta.fields, "secret"]


class SecretSerializer(serializers.Serializer[Any]):
    secret = serializers.CharField(help_text="Shown this once.")
    previous_secret_until = serializers.DateTimeField(help_text="Until then the old secret signs as well.")


class DeliverySerializer(serializers.ModelSerializer[WebhookDelivery]):
    state = serializers.CharField(source="work_state", read_only=True)

    class Meta:
        model = WebhookDelivery
        fields = [
            "id",
            "event_id",
            "event_type",
            "facts",
            "occurred_at",
            "state",
            "attempts",
            "next_at",
            "delivered_at",
            "http_status",
            "duration_ms",
            "response",
            "error",
            "tries",
        ]
        read_only_fields = fields


class ReplaySerializer(serializers.Serializer[Any]):
    deliveries = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, max_length=1000)
    since = serializers.DateTimeField(required=False, help_text="Everything that happened from then on.")

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if ("deliveries" in said) == ("since" in said):
            raise serializers.ValidationError(_("Give either deliveries or since."))
        return said


class ReplayedSerializer(serializers.Serializer[Any]):
    replayed = serializers.IntegerField()


class DeliveryFilter(filters.FilterSet):
    class Meta:
        model = WebhookDelivery
        fields: Any = {"event_type": ["exact"], "work_state": ["exact"], "occurred_at": INSTANT}


@extend_schema_view(
    list=extend_schema(summary="Endpoints that we tell what happens"),
    retrieve=extend_schema(summary="One endpoint"),
    destroy=extend_schema(summary="Delete an endpoint and its log"),
)
class EndpointViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin, GenericViewSet[WebhookEndpoint]
):
    queryset = WebhookEndpoint.objects.all()
    serializer_class = EndpointSerializer
    filterset_fields = ["is_active"]
    action_permissions = {"replay": _CHANGE, "ping": _CHANGE, "rotate_secret": _CHANGE}

    @extend_schema(
        summary="Add an endpoint",
        parameters=[IDEMPOTENCY_KEY],
        request=EndpointSerializer,
        responses={201: NewEndpointSerializer},
        examples=[
            OpenApiExample(
                "Leads only",
                request_only=True,
                value={
                    "name": "CRM",
                    "url": "https://crm.example.com/majlis",
                    "events": ["lead.captured", "lead.stage_changed"],
                },
            )
        ],
    )
    @idempotent
    def create(self, request: Request) -> Response:
        said = self._checked(EndpointSerializer(data=request.data))
        said.pop("is_active", None)
        try:
            endpoint = endpoints.create_endpoint(**{"events": [], **said}, by=cast(User, request.user))
        except AddressRefused as error:
            raise serializers.ValidationError({"url": str(error)}) from error
        return Response(NewEndpointSerializer(endpoint).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Change or switch", request=EndpointSerializer, responses=EndpointSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        endpoint = self.get_object()
        said = self._checked(EndpointSerializer(endpoint, data=request.data, partial=True))
        switched = said.pop("is_active", None)
        try:
            endpoints.change_endpoint(endpoint=endpoint, changes=said)
        except AddressRefused as error:
            raise serializers.ValidationError({"url": str(error)}) from error
        if switched is True:
            endpoints.switch_on(endpoint=endpoint)
        elif switched is False:
            endpoints.staff_switched_off(endpoint=endpoint, by=cast(User, request.user))
        endpoint.refresh_from_db()
        return Response(EndpointSerializer(endpoint).data)

    def perform_destroy(self, instance: WebhookEndpoint) -> None:
        endpoints.delete_endpoint(endpoint=instance)

    @extend_schema(
        summary="Send events again",
        description="With the same event ids. What is on its way already is left alone.",
        request=ReplaySerializer,
        responses={202: ReplayedSerializer},
    )
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, pk: str) -> Response:
        endpoint = self.get_object()
        said = self._checked(ReplaySerializer(data=request.data))
        if "since" in said:
            count = endpoints.replay_since(endpoint=endpoint, since=said["since"])
        else:
            count = endpoints.replay(endpoint.deliveries.filter(pk__in=said["deliveries"]))
        return Response({"replayed": count}, status=status.HTTP_202_ACCEPTED)

    @extend_schema(
        summary="Send a test event", request=None, responses={202: OpenApiResponse(description="On its way.")}
    )
    @action(detail=True, methods=["post"])
    def ping(self, request: Request, pk: str) -> Response:
        endpoints.ping(endpoint=self.get_object())
        return Response(status=status.HTTP_202_ACCEPTED)

    @extend_schema(summary="Get a new secret", request=None, responses=SecretSerializer)
    @action(detail=True, methods=["post"], url_path="rotate-secret")
    def rotate_secret(self, request: Request, pk: str) -> Response:
        endpoint = self.get_object()
        endpoints.rotate_secret(endpoint=endpoint)
        return Response(SecretSerializer(endpoint).data)

    def _checked(self, said: serializers.BaseSerializer[Any]) -> dict[str, Any]:
        said.is_valid(raise_exception=True)
        return dict(said.validated_data)


@extend_schema_view(list=extend_schema(summary="Its deliveries, the newest first"))
class DeliveryViewSet(mixins.ListModelMixin, GenericViewSet[WebhookDelivery]):
    queryset = WebhookDelivery.objects.all()
    serializer_class = DeliverySerializer
    filterset_class = DeliveryFilter

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(endpoint_id=self.kwargs["endpoint_id"])

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        get_object_or_404(WebhookEndpoint.objects.all(), pk=self.kwargs["endpoint_id"])
        return super().list(request, *args, **kwargs)
