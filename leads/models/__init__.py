from .activity import Activity
from .identity import Identity
from .lead import Lead
from .spend import Spend
from .touch import TouchRecord

__all__ = ["Activity", "Identity", "Lead", "Spend", "TouchRecord"]
