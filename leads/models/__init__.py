from .activity import Activity
from .consent import Consent, ConsentRecord
from .identity import Identity
from .lead import Lead
from .sale import Sale
from .segment import Segment
from .spend import Spend
from .tag import LeadTag, Tag
from .touch import TouchRecord

__all__ = [
    "Activity",
    "Consent",
    "ConsentRecord",
    "Identity",
    "Lead",
    "LeadTag",
    "Sale",
    "Segment",
    "Spend",
    "Tag",
    "TouchRecord",
]
