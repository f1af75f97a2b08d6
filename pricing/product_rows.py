"""A row of somebody's list of products, read."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.text.amounts import read_amount

from .errors import RowWrong
from .models import Product

# What columns are called by the shops that bring them, in lower case.
HEADINGS: dict[str, tuple[str, ...]] = {
    "sku": ("sku", "code", "product id", "item code", "id", "رمز المنتج", "الرمز", "كود"),
    "name_en": ("name", "name_en", "english name", "title", "product", "product name", "item", "الاسم بالإنجليزية"),
    "name_ar": ("name_ar", "arabic name", "name (arabic)", "الاسم", "اسم المنتج", "المنتج", "الاسم بالعربية", "الصنف"),
    "category": ("category", "type", "group", "product_type", "الفئة", "القسم", "التصنيف"),
    "price": ("price", "selling price", "sale price", "amount", "السعر", "سعر البيع"),
    "floor": ("floor", "lowest price", "min price", "minimum price", "أقل سعر", "الحد الأدنى"),
    "cost": ("cost", "cost price", "purchase price", "التكلفة", "سعر الشراء"),
    "currency": ("currency", "cur", "العملة", "عملة"),
    "stock": ("stock", "quantity", "qty", "inventory", "on hand", "المخزون", "الكمية", "العدد"),
}
_TEXTS = ("name_en", "name_ar", "category")
_AMOUNTS = ("price", "floor", "cost")


@dataclass(frozen=True, slots=True)
class ProductRow:
    """As it stands in the list; `number` is the line of the file. An empty cell leaves what is known as it is."""

    number: int
    sku: str = ""
    name_en: str = ""
    name_ar: str = ""
    category: str = ""
    price: str = ""
    floor: str = ""
    cost: str = ""
    currency: str = ""
    stock: str = ""

    def facts(self) -> dict[str, Any]:
        """What it says, by the product's fields. Raises RowWrong."""
        if not self.sku:
            raise RowWrong(_("The SKU is missing: by it the product is known again."))
        said: dict[str, Any] = {name: text for name in _TEXTS if (text := getattr(self, name))}
        said |= {name: _money(text) for name in _AMOUNTS if (text := getattr(self, name))}
        if self.currency:
            said["currency"] = self.currency.upper()
        if self.stock:
            said["stock"] = _whole(self.stock)
        return said

    def applied_to(self, known: Product | None) -> tuple[Product, list[str]]:
        """The product as it would be, and what would change. Raises RowWrong."""
        facts = self.facts()
        product = known or Product(sku=self.sku)
        if known is None and "price" not in facts:
            raise RowWrong(_("The price is missing."))
        changed = [name for name, value in facts.items() if getattr(product, name) != value]
        for name, value in facts.items():
            setattr(product, name, value)
        try:
            # One query fewer per row: the SKU was looked up for the whole list.
            product.clean_fields(exclude=["folded_sku", "searched", "currency", "picture"])
            product.check_values()
            Product._meta.get_field("currency").run_validators(product.currency)
        except ValidationError as error:
            raise RowWrong(" ".join(error.messages)) from error
        return product, changed


def guess_columns(header: list[str]) -> dict[str, int]:
    """Which column says what, by what columns are usually called."""
    names = [name.strip().lower() for name in header]
    return {
        field: names.index(heading)
        for field, headings in HEADINGS.items()
        for heading in [next((each for each in headings if each in names), None)]
        if heading is not None
    }


def product_rows(table: list[list[str]], columns: dict[str, int]) -> list[ProductRow]:
    """`table` with its header; `columns` says which column is which field."""
    return [
        ProductRow(number, **{field: row[at].strip() for field, at in columns.items() if at < len(row)})
        for number, row in enumerate(table[1:], start=2)
    ]


def _money(text: str) -> Decimal:
    amount = read_amount(text)
    if amount is None:
        raise RowWrong(
            _("“%(text)s” is no amount. Write it like 13900 or 13,900.50, the currency in a column of its own.")
            % {"text": text}
        )
    return amount


def _whole(text: str) -> int:
    if not (text.isdecimal() and len(text) < 10):
        raise RowWrong(_("“%(text)s” is no number of pieces.") % {"text": text})
    return int(text)
