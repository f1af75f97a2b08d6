from .competitor import Competitor
from .fetch_run import FetchRun
from .listing import Listing, ShopDomain
from .observation import Observation
from .price_change import PriceChange
from .product import Product

__all__ = ["Competitor", "FetchRun", "Listing", "Observation", "PriceChange", "Product", "ShopDomain"]
