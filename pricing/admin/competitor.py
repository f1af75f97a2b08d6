from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from common.admin.bases import BackOfficeAdmin

from ..models import Competitor


@admin.register(Competitor)
class CompetitorAdmin(BackOfficeAdmin):
    list_display = ("name", "listing_count", "note")
    search_fields = ("name",)
    ordering = ("name",)
    empty_hint = _("Make a row for each shop or seller whose prices you want to know.")
    fields = ("name", "note")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Competitor]:
        return super().get_queryset(request).annotate(n_listings=Count("listings"))

    @display(description=_("listings"), ordering="n_listings")
    def listing_count(self, competitor: Competitor) -> int:
        return int(competitor.n_listings)
