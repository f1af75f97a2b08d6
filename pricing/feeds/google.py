"""Google's product feed, as RSS or Atom: https://support.google.com/merchants/answer/7052112"""

from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

from django.utils.translation import gettext_noop as _

from common.phrases import say

from .base import MOST_ITEMS, Facts, UnreadableFeed, plain

# Ours by theirs; the first that is there counts.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "sku": ("id",),
    "name_en": ("title",),
    "category": ("product_type", "google_product_category"),
    "price": ("sale_price", "price"),
    "cost": ("cost_of_goods_sold",),
    "stock": ("quantity", "sell_on_google_quantity"),
    "availability": ("availability",),
    "image": ("image_link",),
}
# Documents may define words that stand for other words, and those again: a page of text becomes gigabytes.
_DEFINITIONS = (b"<!DOCTYPE", b"<!ENTITY")


class GoogleFeed:
    def read(self, content: bytes, *, items_path: str, mapping: Mapping[str, str]) -> list[Facts]:
        if any(word in content for word in _DEFINITIONS):
            raise UnreadableFeed(say(_("The feed defines entities: such a document is not opened.")))
        try:
            root = ElementTree.fromstring(content)
        except (ElementTree.ParseError, ValueError):
            raise UnreadableFeed(say(_("The address answered with something that is no XML."))) from None
        items = [item for item in root.iter() if _name(item) in ("item", "entry")]
        if not items:
            raise UnreadableFeed(say(_("The feed has no products.")))
        names = dict(_NAMES) | {field: (title,) for field, title in mapping.items()}
        return [plain(dict(_facts(item, names))) for item in items[:MOST_ITEMS]]


def _facts(item: ElementTree.Element, names: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    said = {_name(part): part.text or "" for part in item}
    for field, theirs in names.items():
        if text := next((said[name] for name in theirs if said.get(name)), ""):
            yield field, text


def _name(part: ElementTree.Element) -> str:
    """Without its namespace: shops write g:price, price, or the namespace as they like."""
    return str(part.tag).rpartition("}")[2].removeprefix("g:")
