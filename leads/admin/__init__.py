from .activity import ActivityAdmin
from .lead import LeadAdmin

__all__ = ["ActivityAdmin", "LeadAdmin"]
