from rest_framework.routers import BaseRouter

from .market import ObservationViewSet
from .pricing import DecideViewSet, DecisionViewSet, InquiryViewSet, OfferViewSet
from .products import ProductViewSet


def register(router: BaseRouter) -> None:
    router.register("pricing/observations", ObservationViewSet, basename="observation")
    router.register("pricing/inquiries", InquiryViewSet, basename="inquiry")
    router.register("pricing/decisions", DecisionViewSet, basename="decision")
    router.register("pricing/offers", OfferViewSet, basename="offer")
    router.register("pricing/decide", DecideViewSet, basename="decide")
    router.register("products", ProductViewSet, basename="product")
