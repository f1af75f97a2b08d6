from .competitor import CompetitorAdmin
from .fetch_run import FetchRunAdmin
from .listing import ListingAdmin
from .observation import ObservationAdmin
from .product import ProductAdmin

__all__ = ["CompetitorAdmin", "FetchRunAdmin", "ListingAdmin", "ObservationAdmin", "ProductAdmin"]
