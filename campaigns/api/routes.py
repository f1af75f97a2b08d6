from django.urls import re_path
from rest_framework.routers import BaseRouter

from .analytics.views import (
    CampaignReportView,
    CampaignSummariesView,
    DashboardView,
    EngagementView,
    MessagesTimelineView,
    TopPerformersView,
)
from .campaigns import CampaignViewSet
from .risk import BanRiskView


def register(router: BaseRouter) -> None:
    router.register("campaigns", CampaignViewSet, basename="campaign")


urlpatterns = [
    re_path(r"^analytics/dashboard/?$", DashboardView.as_view(), name="analytics-dashboard"),
    re_path(r"^stats/?$", DashboardView.as_view(), name="stats"),
    re_path(r"^analytics/messages/timeline/?$", MessagesTimelineView.as_view(), name="analytics-messages-timeline"),
    re_path(r"^analytics/campaigns/?$", CampaignSummariesView.as_view(), name="analytics-campaigns"),
    re_path(r"^analytics/campaigns/(?P<pk>[0-9]+)/?$", CampaignReportView.as_view(), name="analytics-campaign"),
    re_path(r"^analytics/engagement/?$", EngagementView.as_view(), name="analytics-engagement"),
    re_path(r"^analytics/top-performers/?$", TopPerformersView.as_view(), name="analytics-top-performers"),
    re_path(r"^ai/ban-risk/?$", BanRiskView.as_view(), name="ai-ban-risk"),
]
