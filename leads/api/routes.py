from django.urls import re_path
from rest_framework.routers import BaseRouter

from .imports import LeadImportViewSet
from .sales import SaleViewSet
from .scoring import HotLeadsView, ScoreLeadView
from .segments import SegmentViewSet
from .sources import SourcesView
from .tagging import TagViewSet
from .timeline import ActivityViewSet
from .views import LeadViewSet

# `users` and `contacts` are what integrators of such systems call leads.
NAMES = ("leads", "users", "contacts")


def register(router: BaseRouter) -> None:
    router.register("sales", SaleViewSet, basename="sale")
    for name in NAMES:
        router.register(name, LeadViewSet, basename=name.removesuffix("s"))
        router.register(
            rf"{name}/(?P<lead_id>[0-9]+)/activities", ActivityViewSet, basename=f"{name.removesuffix('s')}-activity"
        )
    router.register("leads/imports", LeadImportViewSet, basename="lead-import")
    router.register("segments", SegmentViewSet, basename="segment")
    router.register("tags", TagViewSet, basename="tag")


urlpatterns = [
    re_path(r"^ai/hot-leads/?$", HotLeadsView.as_view(), name="ai-hot-leads"),
    re_path(r"^ai/score-lead/?$", ScoreLeadView.as_view(), name="ai-score-lead"),
    re_path(r"^analytics/sources/?$", SourcesView.as_view(), name="analytics-sources"),
]
