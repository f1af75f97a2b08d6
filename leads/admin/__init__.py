from .activity import ActivityAdmin
from .assignment import AssignmentRulesAdmin
from .attribution import SpendAdmin
from .consent import ConsentRecordAdmin
from .lead import LeadAdmin
from .lead_export import LeadExportAdmin
from .lead_import import LeadImportAdmin
from .merging import DuplicateAdmin, LeadMergeAdmin
from .sale import SaleAdmin
from .scoring import ScoreWeightsAdmin
from .segment import SegmentAdmin
from .tagging import TagAdmin

__all__ = [
    "ActivityAdmin",
    "AssignmentRulesAdmin",
    "ConsentRecordAdmin",
    "DuplicateAdmin",
    "LeadAdmin",
    "LeadExportAdmin",
    "LeadImportAdmin",
    "LeadMergeAdmin",
    "SaleAdmin",
    "ScoreWeightsAdmin",
    "SegmentAdmin",
    "SpendAdmin",
    "TagAdmin",
]
