from .activity import ActivityAdmin
from .attribution import SpendAdmin
from .lead import LeadAdmin
from .sale import SaleAdmin
from .tagging import TagAdmin

__all__ = ["ActivityAdmin", "LeadAdmin", "SaleAdmin", "SpendAdmin", "TagAdmin"]
