from rest_framework.routers import BaseRouter

from .views import IncidentViewSet, ScheduleViewSet


def register(router: BaseRouter) -> None:
    router.register("incidents", IncidentViewSet)
    router.register("schedules", ScheduleViewSet, basename="schedule")
