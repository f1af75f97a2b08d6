from rest_framework.routers import BaseRouter

from .products import ProductViewSet


def register(router: BaseRouter) -> None:
    router.register("products", ProductViewSet, basename="product")
