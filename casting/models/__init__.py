from .application import Application
from .call import Call, CallWords, Evidence, Role, Sighting
from .message import ProcessedMessage
from .review import Review
from .rules import CastingRules
from .run import PollRun
from .source import Source

__all__ = [
    "Application",
    "Call",
    "CallWords",
    "CastingRules",
    "Evidence",
    "PollRun",
    "ProcessedMessage",
    "Review",
    "Role",
    "Sighting",
    "Source",
]
