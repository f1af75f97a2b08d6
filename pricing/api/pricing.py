"""Inquiries, decisions and offers over the API, and a decision on demand."""

from decimal import Decimal
from typing import Any, cast

from django.contrib.auth.models import User
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from common.api.idempotency import IDEMPOTENCY_KEY, idempotent
from common.api.paging import NewestFirstCursor
from common.api.refusals import Refusal, TellsRefusals
from leads.models import Lead

from ..choices import CustomerType, Strategy
from ..errors import BelowFloor, DecidedMeanwhile, NoPolicy, OfferImpossible, OutsideRules
from ..models import Decision, Inquiry, Offer, Product
from ..services.deciding_now import decide_now
from ..services.offering import end_offer, make_offer
from ..services.proposing import approve, dismiss
from .filters import DecisionFilter, InquiryFilter, OfferFilter

_TO_DECIDE = ["pricing.change_product", "pricing.change_decision"]
_REFUSALS = {
    DecidedMeanwhile: Refusal("decided_meanwhile"),
    OutsideRules: Refusal("outside_rules"),
    BelowFloor: Refusal("below_floor"),
    OfferImpossible: Refusal("offer_impossible"),
    NoPolicy: Refusal("no_policy"),
}


class InquirySerializer(serializers.ModelSerializer[Inquiry]):
    conversation = serializers.IntegerField(source="message.conversation_id", read_only=True, allow_null=True)

    class Meta:
        model = Inquiry
        fields = [
            "id",
            "lead",
            "conversation",
            "message",
            "asked_at",
            "outcome",
            "product",
            "language",
            "customer_type",
            "signals",
            "price",
            "currency",
        ]
        read_only_fields = fields


class DecisionSerializer(serializers.ModelSerializer[Decision]):
    class Meta:
        model = Decision
        fields = [
            "id",
            "occasion",
            "product",
            "lead",
            "inquiry",
            "strategy",
            "old_price",
            "new_price",
            "currency",
            "probability",
            "reasoning",
            "inputs",
            "chosen_by",
            "state",
            "created_at",
            "decided_by",
            "decided_at",
            "offer",
            "message",
        ]
        read_only_fields = fields


class ApproveSerializer(serializers.Serializer[Any]):
    price = serializers.DecimalField(
        max_digits=14, decimal_places=2, required=False, help_text="Instead of the one proposed, within the rules."
    )


class OfferSerializer(serializers.ModelSerializer[Offer]):
    class Meta:
        model = Offer
        fields = ["id", "product", "lead", "price", "regular", "currency", "starts_at", "ends_at", "state", "ended_at"]
        read_only_fields = ["id", "regular", "currency", "starts_at", "state", "ended_at"]
        # Which may run at once is said by the service.
        validators: list[Any] = []


class DecideSerializer(serializers.Serializer[Any]):
    product = serializers.PrimaryKeyRelatedField(queryset=Product.objects.offered())
    customer_type = serializers.ChoiceField(
        choices=CustomerType.choices, required=False, help_text="For somebody who asks; left out, for the shelf."
    )


class ChoiceSerializer(serializers.Serializer[Any]):
    strategy = serializers.ChoiceField(choices=Strategy.choices)
    price = serializers.DecimalField(max_digits=14, decimal_places=2)
    currency = serializers.CharField()
    probability = serializers.FloatField(allow_null=True)
    reasoning = serializers.CharField()
    chosen_by = serializers.CharField()


class NewestInquiries(NewestFirstCursor):
    ordering = ("-asked_at", "-id")


class NewestDecisions(NewestFirstCursor):
    ordering = ("-created_at", "-id")


class NewestOffers(NewestFirstCursor):
    ordering = ("-starts_at", "-id")


@extend_schema_view(
    list=extend_schema(summary="Who asked for a price, the newest first"), retrieve=extend_schema(summary="One inquiry")
)
class InquiryViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Inquiry]):
    queryset = Inquiry.objects.select_related("message")
    lookup_value_regex = "[0-9]+"
    serializer_class = InquirySerializer
    filterset_class = InquiryFilter
    pagination_class = NewestInquiries


@extend_schema_view(
    list=extend_schema(summary="What the agent decided or proposes, the newest first"),
    retrieve=extend_schema(summary="One decision"),
)
class DecisionViewSet(TellsRefusals, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Decision]):
    queryset = Decision.objects.select_related("product", "policy")
    lookup_value_regex = "[0-9]+"
    serializer_class = DecisionSerializer
    filterset_class = DecisionFilter
    pagination_class = NewestDecisions
    refusals = _REFUSALS
    action_permissions = {
        name: ["pricing.change_product", "pricing.change_decision"] for name in ("approve", "dismiss")
    }

    @extend_schema(summary="Approve a proposal: its price becomes ours", request=ApproveSerializer, filters=False)
    @action(detail=True, methods=["post"], pagination_class=None, filterset_class=None)
    def approve(self, request: Request, pk: str) -> Response:
        asked = ApproveSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        decision = self.get_object()
        price: Decimal | None = asked.validated_data.get("price")
        approve(decision=decision, by=cast(User, request.user), price=price)
        return _shown(decision)

    @extend_schema(summary="Dismiss a proposal", request=None, filters=False)
    @action(detail=True, methods=["post"], pagination_class=None, filterset_class=None)
    def dismiss(self, request: Request, pk: str) -> Response:
        decision = self.get_object()
        dismiss(decision=decision, by=cast(User, request.user))
        return _shown(decision)


def _shown(decision: Decision) -> Response:
    decision.refresh_from_db()
    return Response(DecisionSerializer(decision).data)


@extend_schema_view(
    list=extend_schema(summary="Offers, the newest first"),
    retrieve=extend_schema(summary="One offer"),
    create=extend_schema(
        summary="Make an offer: a price until a time, for one person or for all",
        parameters=[IDEMPOTENCY_KEY],
        examples=[
            OpenApiExample(
                "For all until the evening",
                request_only=True,
                value={"product": 1, "price": "13900.00", "ends_at": "2026-11-21T18:00:00+01:00"},
            )
        ],
    ),
)
class OfferViewSet(
    TellsRefusals, mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.CreateModelMixin, GenericViewSet[Offer]
):
    queryset = Offer.objects.all()
    lookup_value_regex = "[0-9]+"
    serializer_class = OfferSerializer
    filterset_class = OfferFilter
    pagination_class = NewestOffers
    refusals = _REFUSALS
    action_permissions = {"end": ["pricing.change_offer"]}

    @idempotent
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().create(request, *args, **kwargs)

    def perform_create(self, serializer: Any) -> None:
        said = serializer.validated_data
        lead: Lead | None = said.get("lead")
        serializer.instance = make_offer(
            product=said["product"],
            price=said["price"],
            ends_at=said["ends_at"],
            lead=lead,
            by=cast(User, self.request.user),
        )

    @extend_schema(summary="End an offer now", request=None, filters=False)
    @action(detail=True, methods=["post"], pagination_class=None, filterset_class=None)
    def end(self, request: Request, pk: str) -> Response:
        offer = self.get_object()
        end_offer(offer=offer, by=cast(User, request.user))
        offer.refresh_from_db()
        return Response(OfferSerializer(offer).data)


class DecideViewSet(TellsRefusals, GenericViewSet[Decision]):
    """Nothing is written and nothing is sent."""

    queryset = Decision.objects.none()
    serializer_class = DecideSerializer
    refusals = _REFUSALS
    action_permissions = {"create": ["pricing.view_product", "pricing.view_decision"]}

    @extend_schema(
        summary="What the agent would do now", request=DecideSerializer, responses=ChoiceSerializer, filters=False
    )
    def create(self, request: Request) -> Response:
        asked = DecideSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        product, kind = asked.validated_data["product"], asked.validated_data.get("customer_type")
        decided = decide_now(product=product, customer=CustomerType(kind) if kind else None)
        chosen = decided.choice.chosen
        told = {
            "strategy": chosen.strategy,
            "price": chosen.price,
            "currency": product.currency,
            "probability": chosen.chance,
            "reasoning": str(chosen.why),
            "chosen_by": decided.by,
        }
        return Response(ChoiceSerializer(told).data, status=status.HTTP_200_OK)
