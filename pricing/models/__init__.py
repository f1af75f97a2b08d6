from .alert import PriceAlert
from .catalogue import Catalogue, CatalogueBatch, CatalogueChange, CatalogueItem
from .competitor import Competitor
from .conversion_model import ConversionModel
from .daily_price import DailyPrice
from .decision import Decision
from .feed import ProductFeed
from .fetch_run import FetchRun
from .ghost import GhostContact
from .inquiry import Inquiry
from .listing import Listing, ShopDomain
from .observation import Observation, ObservationCrop
from .offer import Offer, OfferText
from .policy import PricingPolicy
from .price_change import PriceChange
from .product import Product

__all__ = [
    "Catalogue",
    "CatalogueBatch",
    "CatalogueChange",
    "CatalogueItem",
    "Competitor",
    "ConversionModel",
    "DailyPrice",
    "Decision",
    "FetchRun",
    "GhostContact",
    "Inquiry",
    "Listing",
    "Observation",
    "ObservationCrop",
    "Offer",
    "OfferText",
    "PriceAlert",
    "PriceChange",
    "PricingPolicy",
    "Product",
    "ProductFeed",
    "ShopDomain",
]
