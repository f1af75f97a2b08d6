from .activity import Activity
from .assignment import AssignmentMember, AssignmentRules
from .consent import Consent, ConsentRecord
from .duplicate import Duplicate
from .identity import Identity
from .lead import Lead
from .lead_export import LeadExport
from .lead_import import ImportRow, LeadImport
from .merge import LeadMerge, MergeStep
from .sale import Sale
from .score_weights import ScoreWeights
from .segment import Segment
from .spend import Spend
from .tag import LeadTag, Tag
from .touch import TouchRecord

__all__ = [
    "Activity",
    "AssignmentMember",
    "AssignmentRules",
    "Consent",
    "ConsentRecord",
    "Duplicate",
    "Identity",
    "ImportRow",
    "Lead",
    "LeadExport",
    "LeadImport",
    "LeadMerge",
    "LeadTag",
    "MergeStep",
    "Sale",
    "ScoreWeights",
    "Segment",
    "Spend",
    "Tag",
    "TouchRecord",
]
