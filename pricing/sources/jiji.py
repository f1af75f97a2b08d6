"""Jiji: its own JSON behind an advert or a search. Telephone numbers in it are never kept."""

import json
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from django.utils.translation import gettext_noop as _

from common.fetching import Page
from common.phrases import say

from .amounts import amounts_in, currency_in, exact_amount
from .base import PriceFound, Request, Unreadable, Wanted, proof_of, text_of

_JSON = "application/json, text/plain, */*"
_HEADERS = {"X-Requested-With": "XMLHttpRequest"}
_MOST = 40
# "…/ring-light-10-inch-UqX5c4oQzFjPzJkIYbT9pwDK.html": the last word is the advert's own.
_GUID = re.compile(r"[-/]([A-Za-z0-9]{8,})\.html$")


class Jiji:
    def request(self, wanted: Wanted) -> Request:
        parts = urlsplit(wanted.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if guid := _guid(wanted.url):
            return Request(f"{origin}/api_web/v1/item/{guid}", _JSON, _HEADERS)
        asked = parse_qs(parts.query).get("query", [""])[0]
        return Request(f"{origin}/api_web/v1/listing?query={quote(asked)}&page=1", _JSON, _HEADERS)

    def read(self, page: Page, wanted: Wanted) -> Sequence[PriceFound]:
        try:
            body = json.loads(text_of(page))
        except (ValueError, RecursionError):
            raise Unreadable(say(_("Jiji answered with something that is no advert."))) from None
        found = list(_of_adverts(_adverts(body)))[:_MOST]
        if not found:
            raise Unreadable(say(_("Jiji names no price: the advert is gone, or asks to be called.")))
        return found


def _guid(url: str) -> str:
    found = _GUID.search(urlsplit(url).path)
    return found[1] if found else ""


def _adverts(body: Any) -> list[dict[str, Any]]:
    if not isinstance(body, dict):
        return []
    listed = body.get("adverts_list")
    several = listed.get("adverts") if isinstance(listed, dict) else None
    if isinstance(several, list):
        return [advert for advert in several if isinstance(advert, dict)]
    one = body.get("advert") if isinstance(body.get("advert"), dict) else body
    return [one] if isinstance(one, dict) else []


def _of_adverts(adverts: list[dict[str, Any]]) -> Iterator[PriceFound]:
    seen: set[str] = set()
    for advert in adverts:
        guid = str(advert.get("guid") or "")
        # Who pays for it stands on every page again.
        if guid and guid in seen:
            continue
        seen.add(guid)
        if found := _of_advert(advert, guid if len(adverts) > 1 else ""):
            yield found


def _of_advert(advert: dict[str, Any], place: str) -> PriceFound | None:
    price = advert.get("price_obj") or advert.get("price")
    price = price if isinstance(price, dict) else {}
    # By the month it is a rent; by the dozen it is no price of one.
    if price.get("period") or price.get("bulk"):
        return None
    view = str(price.get("view") or advert.get("price_title") or "")
    amount: Decimal | None = exact_amount(price.get("value")) or next(iter(amounts_in(view)), None)
    title = str(advert.get("title") or "")[:300]
    if amount is None or not title:
        return None
    is_gone = str(advert.get("status") or "active") not in ("active", "")
    proof = proof_of(f"{title} {view or price.get('value')}")
    return PriceFound(
        amount, currency_in(view), proof, "jiji:json", place, title=title, is_sold_out=is_gone, confidence=95
    )
