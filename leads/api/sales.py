"""Sales over the API: listed, noted, voided, brought as a list."""

from collections import Counter
from typing import Any, cast

from django.contrib.auth.models import User
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from common.api.idempotency import IDEMPOTENCY_KEY, idempotent
from common.api.paging import NewestFirstCursor
from common.api.refusals import Refusal, TellsRefusals

from ..choices import SaleOrigin
from ..errors import SaleImpossible, SaleKnownOtherwise, SaleVoidedAlready, VoidReasonMissing
from ..models import Lead, Sale
from ..sale_rows import SaleRow
from ..services.sales_import import MAX_ROWS, Outcome, Verdict, import_rows, judge_rows
from ..services.selling import Sold, record_sale, void_sale
from .filters import SaleFilter


class SaleSerializer(serializers.ModelSerializer[Sale]):
    counts = serializers.BooleanField(read_only=True, help_text="False once it was voided.")
    reference = serializers.CharField(source="origin_ref", read_only=True)

    class Meta:
        model = Sale
        fields = [
            "id",
            "lead",
            "product_name",
            "product_sku",
            "quantity",
            "amount",
            "currency",
            "sold_at",
            "origin",
            "reference",
            "noted_by",
            "note",
            "counts",
            "voided_at",
            "voided_by",
            "void_reason",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields


class NewSaleSerializer(serializers.Serializer[Any]):
    lead = serializers.PrimaryKeyRelatedField(queryset=Lead.objects.all())
    amount = serializers.DecimalField(max_digits=14, decimal_places=2, help_text="Of the whole sale.")
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False, help_text="The installation’s, where left out.")
    product_name = serializers.CharField(max_length=200, required=False)
    product_sku = serializers.CharField(max_length=64, required=False)
    quantity = serializers.IntegerField(min_value=1, max_value=1_000_000, required=False)
    note = serializers.CharField(max_length=300, required=False)
    sold_at = serializers.DateTimeField(required=False, help_text="Now, where it is left out.")
    reference = serializers.CharField(
        max_length=200, required=False, help_text="Your order number. The same one is the same sale, for ever."
    )

    @property
    def sold(self) -> Sold:
        names = ("amount", "currency", "product_name", "product_sku", "quantity", "note")
        return Sold(**{name: self.validated_data[name] for name in names if name in self.validated_data})


class VoidSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300)


class SaleRowSerializer(serializers.Serializer[Any]):
    """Whose it is by one or more of lead, phone, email; the rest as text, as in a file."""

    lead = serializers.CharField(max_length=20, required=False)
    phone = serializers.CharField(max_length=40, required=False)
    email = serializers.CharField(max_length=255, required=False)
    product = serializers.CharField(max_length=200, required=False)
    sku = serializers.CharField(max_length=64, required=False)
    quantity = serializers.CharField(max_length=10, required=False)
    amount = serializers.CharField(max_length=40)
    currency = serializers.CharField(max_length=3, required=False)
    date = serializers.CharField(max_length=40)
    reference = serializers.CharField(max_length=200, required=False)


class ImportSalesSerializer(serializers.Serializer[Any]):
    rows = SaleRowSerializer(many=True, allow_empty=False)
    dry_run = serializers.BooleanField(default=False, help_text="Says what would happen and writes nothing.")

    def validate_rows(self, rows: list[dict[str, str]]) -> list[dict[str, str]]:
        if len(rows) > MAX_ROWS:
            raise serializers.ValidationError(f"At most {MAX_ROWS} rows at once.")
        return rows


class VerdictSerializer(serializers.Serializer[Any]):
    row = serializers.IntegerField(help_text="From 1.")
    outcome = serializers.ChoiceField(choices=[outcome.value for outcome in Outcome])
    why = serializers.CharField(allow_blank=True)
    lead = serializers.IntegerField(allow_null=True)


class ImportedSerializer(serializers.Serializer[Any]):
    dry_run = serializers.BooleanField()
    new = serializers.IntegerField()
    known = serializers.IntegerField()
    wrong = serializers.IntegerField()
    rows = VerdictSerializer(many=True)


class SaleCursor(NewestFirstCursor):
    ordering = ("-sold_at", "-id")


@extend_schema_view(list=extend_schema(summary="Sales, the latest first"), retrieve=extend_schema(summary="One sale"))
class SaleViewSet(TellsRefusals, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Sale]):
    queryset = Sale.objects.all()
    lookup_value_regex = "[0-9]+"
    serializer_class = SaleSerializer
    filterset_class = SaleFilter
    pagination_class = SaleCursor
    action_permissions = {"void": ["leads.change_sale"], "import_": ["leads.add_sale", "leads.view_lead"]}
    refusals = {
        SaleImpossible: Refusal("sale_impossible", status.HTTP_400_BAD_REQUEST),
        VoidReasonMissing: Refusal("void_reason_missing", status.HTTP_400_BAD_REQUEST),
        SaleKnownOtherwise: Refusal("sale_known_otherwise"),
        SaleVoidedAlready: Refusal("sale_voided_already"),
    }

    @extend_schema(
        summary="Note a sale",
        parameters=[IDEMPOTENCY_KEY],
        request=NewSaleSerializer,
        responses={201: SaleSerializer, 200: OpenApiResponse(SaleSerializer, description="The reference was known.")},
        examples=[
            OpenApiExample(
                "From a shop",
                request_only=True,
                value={"lead": 1, "amount": "13900.00", "product_name": "Ring light", "reference": "order-1071"},
            )
        ],
    )
    @idempotent
    def create(self, request: Request) -> Response:
        said = NewSaleSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        recorded = record_sale(
            lead=said.validated_data["lead"],
            sold=said.sold,
            sold_at=said.validated_data.get("sold_at"),
            origin=SaleOrigin.API,
            origin_ref=said.validated_data.get("reference", ""),
            by=cast(User, request.user),
        )
        code = status.HTTP_201_CREATED if recorded.created else status.HTTP_200_OK
        return Response(SaleSerializer(recorded.sale).data, status=code)

    @extend_schema(summary="Void a sale: it counts no longer", request=VoidSerializer, responses=SaleSerializer)
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: str) -> Response:
        said = VoidSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        sale = void_sale(sale=self.get_object(), by=cast(User, request.user), reason=said.validated_data["reason"])
        return Response(SaleSerializer(sale).data)

    @extend_schema(
        summary="Note a list of sales",
        description=(
            f"At most {MAX_ROWS} rows. A row that is wrong stops no other. The same list twice counts once: by its "
            "`reference`, or where it has none by what the row says."
        ),
        parameters=[IDEMPOTENCY_KEY],
        request=ImportSalesSerializer,
        responses=ImportedSerializer,
    )
    @action(detail=False, methods=["post"], url_path="import", url_name="import")
    @idempotent
    def import_(self, request: Request) -> Response:
        said = ImportSalesSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        rows = [SaleRow(number, **row) for number, row in enumerate(said.validated_data["rows"], start=1)]
        is_dry = said.validated_data["dry_run"]
        verdicts = judge_rows(rows) if is_dry else import_rows(rows, by=cast(User, request.user))
        return Response(_told(verdicts, is_dry))


def _told(verdicts: list[Verdict], is_dry: bool) -> dict[str, Any]:
    counts = Counter(verdict.outcome for verdict in verdicts)
    rows = [
        {
            "row": verdict.row.number,
            "outcome": verdict.outcome.value,
            "why": verdict.why,
            "lead": verdict.lead.pk if verdict.lead else None,
        }
        for verdict in verdicts
    ]
    return {"dry_run": is_dry, **{outcome.value: counts[outcome] for outcome in Outcome}, "rows": rows}
