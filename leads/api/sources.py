"""Where leads come from, over the API: the figures of the attribution report."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api.days import DAYS_PARAMETERS, DaysQuery
from common.api.permissions import ModelPermissions
from common.api.scopes import may

from ..identity import TouchSource
from ..models import Lead
from ..selectors.attribution import GroupBy, WhichTouch, attribution

_COSTS, _SALES = "leads.view_spend", "leads.view_sale"
# Column → the permissions without which it is left out.
_MONEY = {
    "spend": (_COSTS,),
    "cost_per_lead": (_COSTS,),
    "sales": (_SALES,),
    "revenue": (_SALES,),
    "cost_per_sale": (_COSTS, _SALES),
    "return_on_spend": (_COSTS, _SALES),
}


class SourcesQuery(DaysQuery):
    by = serializers.ChoiceField(choices=list(GroupBy), default=GroupBy.SOURCE)
    touch = serializers.ChoiceField(choices=list(WhichTouch), default=WhichTouch.FIRST)
    currency = serializers.RegexField("^[A-Za-z]{3}$", default="")


def _amount(**more: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=20, decimal_places=2, required=False, **more)


class SourceSerializer(serializers.Serializer[Any]):
    """Of an `Origin`."""

    source = serializers.ChoiceField(choices=TouchSource.choices)  # type: ignore[assignment]  # the answer's own word
    key = serializers.CharField(help_text="The source, or the id of the ad or post.")
    headline = serializers.CharField(help_text="Of the ad or post.")
    total_contacts = serializers.IntegerField(source="leads")
    stages = serializers.DictField(child=serializers.IntegerField(), help_text="Where these leads stand now.")
    won_count = serializers.IntegerField(source="wins")
    win_rate = serializers.FloatField(help_text="In percent of `total_contacts`.")
    spend = _amount()
    cost_per_lead = _amount(allow_null=True)
    sales = serializers.IntegerField(required=False)
    revenue = _amount()
    cost_per_sale = _amount(allow_null=True)
    return_on_spend = _amount(source="returned", allow_null=True, help_text="How many times the spend came back.")


class SourcesSerializer(serializers.Serializer[Any]):
    since = serializers.DateField()
    until = serializers.DateField()
    currency = serializers.CharField()
    results = SourceSerializer(many=True)


class SourcesView(APIView):
    permission_classes: list[type[BasePermission]] = [ModelPermissions]
    queryset = Lead.objects.all()
    action_permissions = {None: ["leads.view_lead"]}

    @extend_schema(
        summary="Where leads came from, what became of them, what they cost and brought",
        description=(
            "Leads whose first or last touch falls into these days, most first; their sales count whenever they were. "
            "Money is in one currency: sales and spend in others are left out. What brought nobody is listed with its "
            "spend. Costs need `leads.view_spend`, sales `leads.view_sale`."
        ),
        parameters=[
            *DAYS_PARAMETERS,
            OpenApiParameter("by", str, enum=[*GroupBy], default=GroupBy.SOURCE),
            OpenApiParameter("touch", str, enum=[*WhichTouch], default=WhichTouch.FIRST),
            OpenApiParameter("currency", str, description="Three letters; the installation's by default."),
        ],
        responses=SourcesSerializer,
    )
    def get(self, request: Request) -> Response:
        said = _checked(request)
        found = attribution(**said)
        hidden = {name for name, needed in _MONEY.items() if not all(may(request, each) for each in needed)}
        lines = [_without(line, hidden) for line in SourceSerializer(found, many=True).data]
        return Response({**{name: said[name] for name in ("since", "until", "currency")}, "results": lines})


def _checked(request: Request) -> dict[str, Any]:
    query = SourcesQuery(data=request.query_params)
    query.is_valid(raise_exception=True)
    said = dict(query.validated_data)
    return {
        "by": GroupBy(said["by"]),
        "touch": WhichTouch(said["touch"]),
        "since": said["since"],
        "until": said["until"],
        "currency": said["currency"].upper() or settings.DEFAULT_CURRENCY,
    }


def _without(line: Any, hidden: set[str]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name not in hidden}
