from .activity import Activity
from .assignment import AssignmentMember, AssignmentRules
from .consent import Consent, ConsentRecord
from .identity import Identity
from .lead import Lead
from .lead_export import LeadExport
from .lead_import import ImportRow, LeadImport
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
    "Identity",
    "ImportRow",
    "Lead",
    "LeadExport",
    "LeadImport",
    "LeadTag",
    "Sale",
    "ScoreWeights",
    "Segment",
    "Spend",
    "Tag",
    "TouchRecord",
]
