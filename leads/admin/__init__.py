from .activity import ActivityAdmin
from .attribution import SpendAdmin
from .lead import LeadAdmin
from .tagging import TagAdmin

__all__ = ["ActivityAdmin", "LeadAdmin", "SpendAdmin", "TagAdmin"]
