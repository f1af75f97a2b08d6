import django_filters as filters

from common.api.filters import CHOICE, INSTANT

from ..choices import CampaignKind
from ..models import Campaign


class CampaignFilter(filters.FilterSet):
    search = filters.CharFilter(field_name="name", lookup_expr="icontains")
    type = filters.ChoiceFilter(field_name="kind", choices=CampaignKind.choices)

    class Meta:
        model = Campaign
        fields = {"state": CHOICE, "created_at": INSTANT, "starts_at": [*INSTANT, "isnull"]}
