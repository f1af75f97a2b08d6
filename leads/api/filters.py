import django_filters as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from common.api.filters import CHOICE, INSTANT
from common.phones import to_e164

from ..identity import IdentityKind, TouchSource
from ..models import Activity, Identity, Lead, Sale, Segment
from ..querysets import LeadQuerySet
from ..selectors.segments import segment_leads


class LeadFilter(filters.FilterSet):
    search = filters.CharFilter(
        method="begins_with", help_text="Beginning of a name, number, e-mail address or id; several words: all of them."
    )
    phone = filters.CharFilter(method="known_by_phone", help_text="In any usual notation.")
    email = filters.CharFilter(method="known_by_email")
    source = filters.ChoiceFilter(field_name="first_touch__source", choices=TouchSource.choices)
    tag = filters.CharFilter(method="tagged", help_text="The name of a tag, in any spelling.")
    consent = filters.ChoiceFilter(
        choices=[("withdrawn", "withdrawn"), ("unsure", "to be decided"), ("given", "given"), ("none", "nothing said")],
        method="said_of_consent",
    )
    segment = filters.ModelChoiceFilter(queryset=Segment.objects.all(), method="in_segment")

    class Meta:
        model = Lead
        fields = {
            "uuid": ["exact"],
            "stage": CHOICE,
            "label": CHOICE,
            "score": ["gte", "lte"],
            "customer_type": CHOICE,
            "language": CHOICE,
            "country": CHOICE,
            "governorate": CHOICE,
            "city": CHOICE,
            "time_zone": CHOICE,
            "is_active": ["exact"],
            "owner": ["exact", "isnull"],
            "created_at": INSTANT,
            "updated_at": INSTANT,
            "last_message_at": [*INSTANT, "isnull"],
            "last_stage_change_at": INSTANT,
            "last_purchase_at": [*INSTANT, "isnull"],
        }

    def begins_with(self, leads: LeadQuerySet, _name: str, text: str) -> LeadQuerySet:
        return leads.search(text)

    def tagged(self, leads: LeadQuerySet, _name: str, name: str) -> LeadQuerySet:
        return leads.tagged(name)

    def said_of_consent(self, leads: LeadQuerySet, _name: str, status: str) -> LeadQuerySet:
        return leads.with_consent(status)

    @extend_schema_field(OpenApiTypes.INT)
    def in_segment(self, leads: LeadQuerySet, _name: str, segment: Segment) -> LeadQuerySet:
        return leads.filter(pk__in=segment_leads(segment).values("pk"))

    def known_by_phone(self, leads: LeadQuerySet, _name: str, raw: str) -> LeadQuerySet:
        # A plus sign in an address is read as a space by most servers and clients.
        digits = f"+{raw[1:]}" if raw.startswith(" ") else raw
        return _known_by(leads, IdentityKind.PHONE, to_e164(digits) or "")

    def known_by_email(self, leads: LeadQuerySet, _name: str, raw: str) -> LeadQuerySet:
        return _known_by(leads, IdentityKind.EMAIL, raw.strip().lower())


class ActivityFilter(filters.FilterSet):
    class Meta:
        model = Activity
        fields = {"kind": CHOICE, "at": INSTANT, "by": ["exact", "isnull"]}


class SaleFilter(filters.FilterSet):
    counts = filters.BooleanFilter(field_name="voided_at", lookup_expr="isnull", help_text="Without voided ones.")
    reference = filters.CharFilter(field_name="origin_ref")

    class Meta:
        model = Sale
        fields = {
            "lead": ["exact"],
            "origin": CHOICE,
            "currency": CHOICE,
            "product_sku": CHOICE,
            "sold_at": INSTANT,
            "updated_at": INSTANT,
        }


def _known_by(leads: LeadQuerySet, kind: IdentityKind, value: str) -> LeadQuerySet:
    return leads.filter(pk__in=Identity.objects.filter(kind=kind, value=value).values("lead_id"))
