from rest_framework.routers import BaseRouter

from .public import CastingCallViewSet
from .review import ReviewViewSet


def register(router: BaseRouter) -> None:
    # Before the calls, whose keys are numbers only.
    router.register("casting-calls/review", ReviewViewSet, basename="casting-review")
    router.register("casting-calls", CastingCallViewSet, basename="casting-call")
