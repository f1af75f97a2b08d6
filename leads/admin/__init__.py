from .activity import ActivityAdmin
from .assignment import AssignmentRulesAdmin
from .attribution import SpendAdmin
from .lead import LeadAdmin
from .sale import SaleAdmin
from .scoring import ScoreWeightsAdmin
from .segment import SegmentAdmin
from .tagging import TagAdmin

__all__ = [
    "ActivityAdmin",
    "AssignmentRulesAdmin",
    "LeadAdmin",
    "SaleAdmin",
    "ScoreWeightsAdmin",
    "SegmentAdmin",
    "SpendAdmin",
    "TagAdmin",
]
