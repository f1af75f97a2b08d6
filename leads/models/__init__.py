from .activity import Activity
from .identity import Identity
from .lead import Lead
from .touch import TouchRecord

__all__ = ["Activity", "Identity", "Lead", "TouchRecord"]
