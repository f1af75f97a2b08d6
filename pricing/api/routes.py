from rest_framework.routers import BaseRouter

from .keeping import AlertViewSet, BatchViewSet, CatalogueViewSet, FeedViewSet
from .market import ObservationViewSet
from .pricing import DecideViewSet, DecisionViewSet, InquiryViewSet, OfferViewSet
from .products import ProductViewSet


def register(router: BaseRouter) -> None:
    router.register("pricing/observations", ObservationViewSet, basename="observation")
    router.register("pricing/inquiries", InquiryViewSet, basename="inquiry")
    router.register("pricing/decisions", DecisionViewSet, basename="decision")
    router.register("pricing/offers", OfferViewSet, basename="offer")
    router.register("pricing/decide", DecideViewSet, basename="decide")
    router.register("pricing/alerts", AlertViewSet, basename="price-alert")
    router.register("pricing/feeds", FeedViewSet, basename="product-feed")
    router.register("pricing/catalogues", CatalogueViewSet, basename="catalogue")
    router.register("pricing/catalogue-batches", BatchViewSet, basename="catalogue-batch")
    router.register("products", ProductViewSet, basename="product")
