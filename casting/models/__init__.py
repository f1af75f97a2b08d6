from .application import Application
from .call import Call, CallWords, Evidence, Role, Sighting
from .keywords import KeywordVersion
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
    "KeywordVersion",
    "PollRun",
    "ProcessedMessage",
    "Review",
    "Role",
    "Sighting",
    "Source",
]
