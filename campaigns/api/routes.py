from django.urls import re_path
from rest_framework.routers import BaseRouter

from .campaigns import CampaignViewSet
from .risk import BanRiskView

urlpatterns = [re_path(r"^ai/ban-risk/?$", BanRiskView.as_view(), name="ai-ban-risk")]


def register(router: BaseRouter) -> None:
    router.register("campaigns", CampaignViewSet, basename="campaign")
