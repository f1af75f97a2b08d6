"""A row of somebody's list of sales, read: whose, what, how much and when."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from common.text.amounts import read_amount

from .errors import InvalidIdentity, SaleImpossible
from .identity import IdentityClaim, IdentityKind
from .normal_forms import claim
from .services.selling import Sold

# What columns are called by the shops that bring them, in lower case.
HEADINGS: dict[str, tuple[str, ...]] = {
    "lead": ("lead", "lead id", "lead_id", "customer id", "رقم العميل", "العميل"),
    "phone": ("phone", "phone number", "mobile", "whatsapp", "tel", "هاتف", "الهاتف", "رقم الهاتف", "جوال", "موبايل"),
    "email": ("email", "e-mail", "mail", "بريد", "البريد", "البريد الإلكتروني"),
    "product": ("product", "product name", "item", "منتج", "المنتج", "الصنف"),
    "sku": ("sku", "code", "product id", "رمز المنتج", "الرمز"),
    "quantity": ("quantity", "qty", "pieces", "الكمية", "كمية", "العدد"),
    "amount": ("amount", "total", "price", "paid", "revenue", "value", "المبلغ", "مبلغ", "السعر", "الإجمالي"),
    "currency": ("currency", "cur", "العملة", "عملة"),
    "date": ("date", "sold at", "sold_at", "sold on", "when", "order date", "التاريخ", "تاريخ", "تاريخ البيع"),
    "reference": ("reference", "ref", "order", "order id", "order number", "invoice", "رقم الطلب", "الفاتورة", "مرجع"),
}
_DAYS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d")
_NOON = time(12)


@dataclass(frozen=True, slots=True)
class SaleRow:
    """As it stands in the list; `number` is the line of the file."""

    number: int
    lead: str = ""
    phone: str = ""
    email: str = ""
    product: str = ""
    sku: str = ""
    quantity: str = ""
    amount: str = ""
    currency: str = ""
    date: str = ""
    reference: str = ""

    @property
    def who(self) -> str:
        return self.phone or self.email or self.lead

    def lead_id(self) -> int | None:
        return int(self.lead) if self.lead.isdecimal() and len(self.lead) < 19 else None

    def claims(self) -> list[IdentityClaim]:
        """Raises SaleImpossible."""
        given = ((IdentityKind.PHONE, self.phone), (IdentityKind.EMAIL, self.email))
        try:
            return [claim(kind, raw) for kind, raw in given if raw]
        except InvalidIdentity as error:
            raise SaleImpossible(str(error)) from error

    def sold(self) -> Sold:
        """Raises SaleImpossible."""
        if self.quantity and not self.quantity.isdecimal():
            raise SaleImpossible(_("The quantity must be at least 1."))
        quantity = int(self.quantity[:9] or 1)
        return Sold(_money(self.amount), self.currency, self.product, self.sku, quantity).checked()

    def sold_at(self) -> datetime:
        """Raises SaleImpossible. A day without a time is its noon: it is that day in every neighbour's zone."""
        if not self.date:
            raise SaleImpossible(_("The date is missing."))
        read = _instant(self.date)
        if read is None:
            raise SaleImpossible(
                _("“%(text)s” is no date. Write it like 2026-03-31 or 31/03/2026.") % {"text": self.date}
            )
        return timezone.make_aware(read) if timezone.is_naive(read) else read


def guess_columns(header: list[str]) -> dict[str, int]:
    """Which column says what, by what columns are usually called."""
    names = [name.strip().lower() for name in header]
    return {
        field: names.index(heading)
        for field, headings in HEADINGS.items()
        for heading in [next((each for each in headings if each in names), None)]
        if heading is not None
    }


def sale_rows(table: list[list[str]], columns: dict[str, int]) -> list[SaleRow]:
    """`table` with its header; `columns` says which column is which field."""
    return [
        SaleRow(number, **{field: row[at].strip() for field, at in columns.items() if at < len(row)})
        for number, row in enumerate(table[1:], start=2)
    ]


def _money(text: str) -> Decimal:
    amount = read_amount(text)
    if amount is None:
        raise SaleImpossible(
            _("“%(text)s” is no amount. Write it like 13900 or 13,900.50, the currency in a column of its own.")
            % {"text": text}
        )
    return amount


def _instant(text: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text), _NOON)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for form in _DAYS:
        try:
            return datetime.combine(datetime.strptime(text, form), _NOON)
        except ValueError:
            continue
    return None
