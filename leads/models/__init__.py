from .activity import Activity
from .identity import Identity
from .lead import Lead
from .sale import Sale
from .spend import Spend
from .tag import LeadTag, Tag
from .touch import TouchRecord

__all__ = ["Activity", "Identity", "Lead", "LeadTag", "Sale", "Spend", "Tag", "TouchRecord"]
