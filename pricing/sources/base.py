"""What a source of prices is: it says what to ask for, and reads what came. It never fetches by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit

from common.fetching import Page
from common.phrases import Phrase

LONGEST_PROOF = 600


class Unreadable(Exception):
    """The page came, and says no price that we can read: its layout changed, or it is another page."""

    def __init__(self, why: Phrase) -> None:
        self.why = why
        super().__init__(str(why))


@dataclass(frozen=True, slots=True)
class Request:
    url: str
    accept: str = "text/html,*/*;q=0.5"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the listing knows of the page."""

    url: str
    market: str
    price_selector: str = ""


@dataclass(frozen=True, slots=True)
class PriceFound:
    """A price that the page asks now. `amount` None: the product is there and cannot be bought.

    `proof` are the words of the page; `place` tells several prices of one page apart, the same at every reading.
    `confidence` is in per cent.
    """

    amount: Decimal | None
    currency: str
    proof: str
    parser: str
    place: str = ""
    was: Decimal | None = None
    title: str = ""
    is_sold_out: bool = False
    confidence: int = 90
    # Where that is not the listing's own address.
    url: str = ""
    # The part of a picture that it was read from, as JPEG.
    crop: bytes = field(default=b"", repr=False)


class Source(Protocol):
    def request(self, wanted: Wanted) -> Request: ...

    def read(self, page: Page, wanted: Wanted) -> Sequence[PriceFound]:
        """At least one. Raises Unreadable."""
        ...


def text_of(page: Page) -> str:
    try:
        return page.body.decode(page.charset or "utf-8", "replace")
    except LookupError:
        return page.body.decode("utf-8", "replace")


def without_query(url: str) -> str:
    """Shops hang on it where one came from, nothing that names the product."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def proof_of(text: str) -> str:
    return " ".join(text.split())[:LONGEST_PROOF]
