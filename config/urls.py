from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from casting.public.sitemap import robots

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("", include("messaging.webhooks.urls")),
    path("", include("operations.urls")),
    path("admin/messaging/inbox/", include("messaging.admin.inbox.urls")),
    path("admin/leads/board/", include("leads.admin.board.urls")),
    path("admin/pricing/desk/", include("pricing.admin.desk.urls")),
    path("admin/pricing/silent/", include("pricing.admin.ghosts.urls")),
    path("admin/campaigns/build/", include("campaigns.admin.building.urls")),
    path("admin/campaigns/analytics/", include("campaigns.admin.analytics.urls")),
    path("admin/casting/review/", include("casting.admin.desk.urls")),
    path("admin/casting/", include("casting.admin.pages.urls")),
    path("admin/intelligence/check/", include("intelligence.admin.writing.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("config.api")),
    path("robots.txt", robots),
    path("casting-calls/", include("casting.public.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
