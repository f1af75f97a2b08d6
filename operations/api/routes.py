from rest_framework.routers import BaseRouter

from .views import IncidentViewSet, ScheduleViewSet
from .webhooks import DeliveryViewSet, EndpointViewSet


def register(router: BaseRouter) -> None:
    router.register("incidents", IncidentViewSet)
    router.register("schedules", ScheduleViewSet, basename="schedule")
    router.register("webhook-endpoints", EndpointViewSet, basename="webhook-endpoint")
    router.register(
        r"webhook-endpoints/(?P<endpoint_id>[0-9]+)/deliveries", DeliveryViewSet, basename="webhook-delivery"
    )
