from rest_framework.routers import BaseRouter

from .market import ObservationViewSet
from .products import ProductViewSet


def register(router: BaseRouter) -> None:
    router.register("pricing/observations", ObservationViewSet, basename="observation")
    router.register("products", ProductViewSet, basename="product")
