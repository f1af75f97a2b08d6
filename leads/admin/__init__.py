from .activity import ActivityAdmin
from .attribution import SpendAdmin
from .lead import LeadAdmin
from .sale import SaleAdmin
from .segment import SegmentAdmin
from .tagging import TagAdmin

__all__ = ["ActivityAdmin", "LeadAdmin", "SaleAdmin", "SegmentAdmin", "SpendAdmin", "TagAdmin"]
