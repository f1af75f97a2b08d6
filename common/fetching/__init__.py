"""Reading pages of strangers: politely, within bounds, and never anything in our own network.

    fetcher = Fetcher(policy=FetchPolicy.from_settings(), states=...)
    page = fetcher.fetch(url, etag=known.etag)

Raises `FetchRefused` (nothing was asked: address, robots.txt, a rest) or `FetchFailed` (somebody was).
"""

from .errors import AddressRefused, DisallowedByRobots, FetchFailed, FetchRefused, NotYet
from .fetcher import Fetcher, Page
from .policy import FetchPolicy
from .states import DomainState, DomainStates, InMemoryDomainStates

__all__ = [
    "AddressRefused",
    "DisallowedByRobots",
    "DomainState",
    "DomainStates",
    "FetchFailed",
    "FetchPolicy",
    "FetchRefused",
    "Fetcher",
    "InMemoryDomainStates",
    "NotYet",
    "Page",
]
