from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from common.admin.displays import ago, ltr
from messaging.choices import WaitReason
from messaging.models import Portfolio
from messaging.services.limits import PORTFOLIO_WINDOW
from messaging.services.postponed import look_again_at

from .base import SettingAdmin


@admin.register(Portfolio)
class PortfolioAdmin(SettingAdmin):
    list_display = ["portfolio", "limit", "reached_lately", "changed"]
    search_fields = ["key"]
    fields = ["key", "limit"]
    ordering = ["key"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Portfolio]:
        lately = Q(reached__at__gte=timezone.now() - PORTFOLIO_WINDOW)
        return super().get_queryset(request).annotate(lately=Count("reached", filter=lately))

    def get_readonly_fields(self, request: HttpRequest, obj: Portfolio | None = None) -> list[str]:
        """Channels name it by its key."""
        return ["key"] if obj else []

    def save_model(self, request: HttpRequest, obj: Portfolio, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        look_again_at(WaitReason.PORTFOLIO)

    @display(description=gettext_lazy("portfolio"), ordering="key")
    def portfolio(self, portfolio: Portfolio) -> str:
        return ltr(portfolio.key)

    @display(description=gettext_lazy("people reached in 24 hours"), ordering="lately")
    def reached_lately(self, portfolio: Portfolio) -> int:
        return portfolio.lately

    @display(description=gettext_lazy("limit of"), ordering="updated_at")
    def changed(self, portfolio: Portfolio) -> object:
        return ago(portfolio.updated_at)
