from .alert import PriceAlertAdmin
from .catalogue import CatalogueAdmin, CatalogueBatchAdmin, CatalogueItemAdmin
from .competitor import CompetitorAdmin
from .conversion_model import ConversionModelAdmin
from .decision import DecisionAdmin
from .feed import ProductFeedAdmin
from .fetch_run import FetchRunAdmin
from .ghost import GhostContactAdmin
from .inquiry import InquiryAdmin
from .listing import ListingAdmin
from .observation import ObservationAdmin
from .offer import OfferAdmin, OfferTextAdmin
from .policy import PricingPolicyAdmin
from .product import ProductAdmin

__all__ = [
    "CatalogueAdmin",
    "CatalogueBatchAdmin",
    "CatalogueItemAdmin",
    "CompetitorAdmin",
    "ConversionModelAdmin",
    "DecisionAdmin",
    "FetchRunAdmin",
    "GhostContactAdmin",
    "InquiryAdmin",
    "ListingAdmin",
    "ObservationAdmin",
    "OfferAdmin",
    "OfferTextAdmin",
    "PriceAlertAdmin",
    "PricingPolicyAdmin",
    "ProductAdmin",
    "ProductFeedAdmin",
]
