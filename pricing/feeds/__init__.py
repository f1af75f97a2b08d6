"""How shops tell their products: a file per kind, and nothing elsewhere that knows one of them."""

from .base import FIELDS, Facts, FeedFormat, UnreadableFeed
from .registry import FORMATS, get_format

__all__ = ["FIELDS", "FORMATS", "Facts", "FeedFormat", "UnreadableFeed", "get_format"]
