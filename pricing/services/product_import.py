"""Lists of products: looked through without writing, then written. A SKU is one product, so the same list twice
changes nothing the second time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from ..choices import PriceOrigin
from ..errors import RowWrong
from ..models import Product
from ..models.product import folded_sku
from ..product_rows import ProductRow
from .products import save_product

MAX_ROWS = 2000
_AT_ONCE = 400  # parameters of one query


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a row, or would."""

    row: ProductRow
    outcome: Outcome
    why: str = ""
    product: Product | None = None
    changed: list[str] = field(default_factory=list)


def judge_rows(rows: Sequence[ProductRow]) -> list[Verdict]:
    """The dry run: writes nothing."""
    known = _known(rows)
    seen: dict[str, int] = {}
    return [_judged(row, known, seen) for row in rows]


def import_rows(
    rows: Sequence[ProductRow], *, by: User | None = None, origin: PriceOrigin = PriceOrigin.IMPORT
) -> list[Verdict]:
    """Writes what can be written; a row that is wrong stops no other."""
    with transaction.atomic():
        verdicts = judge_rows(rows)
        for verdict in verdicts:
            if verdict.product and verdict.outcome in (Outcome.NEW, Outcome.CHANGED):
                save_product(product=verdict.product, by=by, origin=origin)
    return verdicts


def _judged(row: ProductRow, known: dict[str, Product], seen: dict[str, int]) -> Verdict:
    key = folded_sku(row.sku)
    if key and key in seen:
        return Verdict(row, Outcome.WRONG, _("Row %(row)d has this SKU already.") % {"row": seen[key]})
    seen[key] = row.number
    product = known.get(key)
    try:
        written, changed = row.applied_to(product)
    except RowWrong as error:
        return Verdict(row, Outcome.WRONG, str(error))
    if product is None:
        return Verdict(row, Outcome.NEW, product=written, changed=changed)
    return Verdict(row, Outcome.CHANGED if changed else Outcome.SAME, product=written, changed=changed)


def _known(rows: Sequence[ProductRow]) -> dict[str, Product]:
    keys = sorted({folded_sku(row.sku) for row in rows})
    batches = [keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE)]
    return {
        product.folded_sku: product
        for batch in batches
        for product in Product.objects.select_for_update().filter(folded_sku__in=batch)
    }
