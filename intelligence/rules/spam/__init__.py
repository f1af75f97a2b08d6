"""The risk that people block a message, and why. By rules alone: the same text gives the same answer."""

from .indicators import KINDS, Kind
from .verdict import Indicator, SpamReading, assess

__all__ = ["KINDS", "Indicator", "Kind", "SpamReading", "assess"]
