"""Reading competitors' prices: a file per kind of shop, and nothing elsewhere that knows one of them."""

from .base import PriceFound, Request, Source, Unreadable, Wanted
from .registry import SOURCES, get_source

__all__ = ["SOURCES", "PriceFound", "Request", "Source", "Unreadable", "Wanted", "get_source"]
