from .activity import Activity
from .identity import Identity
from .lead import Lead
from .spend import Spend
from .tag import LeadTag, Tag
from .touch import TouchRecord

__all__ = ["Activity", "Identity", "Lead", "LeadTag", "Spend", "Tag", "TouchRecord"]
