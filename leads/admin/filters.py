"""Filters that ask the database for no list of distinct values."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter, TextFilter

from ..identity import TouchSource
from ..querysets import LeadQuerySet

MINE, NOBODY = "me", "nobody"


class SourceFilter(DropdownFilter):
    title = _("source")
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return TouchSource.choices

    def queryset(self, request: HttpRequest, queryset: LeadQuerySet) -> LeadQuerySet:
        return queryset.from_source(self.value()) if self.value() else queryset


class OwnerFilter(DropdownFilter):
    title = _("owner")
    parameter_name = "owner"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        staff = get_user_model().objects.filter(is_staff=True, is_active=True).order_by("username")
        people = [(str(user.pk), user.get_full_name() or user.get_username()) for user in staff]
        return [(MINE, _("Mine")), (NOBODY, _("Nobody’s")), *people]

    def queryset(self, request: HttpRequest, queryset: LeadQuerySet) -> LeadQuerySet:
        if self.value() == MINE:
            return queryset.owned_by(request.user)
        if self.value() == NOBODY:
            return queryset.filter(owner=None)
        return queryset.filter(owner_id=self.value()) if (self.value() or "").isdecimal() else queryset


class _BeginsWith(TextFilter):
    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        text = (self.value() or "").strip()
        return queryset.filter(**{f"{self.parameter_name}__istartswith": text}) if text else queryset


class CityFilter(_BeginsWith):
    title = _("city")
    parameter_name = "city"


class GovernorateFilter(_BeginsWith):
    title = _("state or governorate")
    parameter_name = "governorate"


class TimeZoneFilter(_BeginsWith):
    title = _("time zone")
    parameter_name = "time_zone"
