"""`/api/v1/`: mounts what the apps offer."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from campaigns.api import routes as campaigns
from casting.api import routes as casting
from common.api.auth import MeView, TokenView
from common.api.routers import Router
from intelligence.api import routes as intelligence
from leads.api import routes as leads
from messaging.api import routes as messaging
from operations.api import routes as operations
from pricing.api import routes as pricing

router = Router()
for app in (leads, messaging, campaigns, operations, pricing, casting):
    app.register(router)

urlpatterns = [
    re_path(r"^auth/token/?$", TokenView.as_view(), name="auth-token"),
    re_path(r"^me/?$", MeView.as_view(), name="me"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
    *campaigns.urlpatterns,
    *intelligence.urlpatterns,
    *leads.urlpatterns,
    *router.urls,
]
