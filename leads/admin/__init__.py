from .activity import ActivityAdmin
from .attribution import SpendAdmin
from .lead import LeadAdmin

__all__ = ["ActivityAdmin", "LeadAdmin", "SpendAdmin"]
