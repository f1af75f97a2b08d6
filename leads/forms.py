"""What staff say of a sale, the same questions wherever they are asked."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .errors import SaleImpossible
from .services.selling import Sold


class SoldForm(forms.Form):
    """Without an amount nothing was said: `sold` is None."""

    amount = forms.DecimalField(
        label=_("Amount"), required=False, min_value=Decimal("0.01"), max_digits=14, decimal_places=2
    )
    currency = forms.CharField(
        label=_("Currency"), required=False, max_length=3, help_text=_("Three letters, e.g. NGN.")
    )
    product_name = forms.CharField(label=_("Product"), required=False, max_length=200)
    quantity = forms.IntegerField(label=_("Quantity"), required=False, min_value=1, max_value=1_000_000)
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        try:
            self.sold = sold_of(said)
        except SaleImpossible as error:
            self.add_error(None, str(error))
        return said


def sold_of(said: dict[str, Any]) -> Sold | None:
    """Raises SaleImpossible."""
    if not said.get("amount"):
        return None
    return Sold(
        said["amount"],
        said.get("currency", ""),
        product_name=said.get("product_name", ""),
        quantity=said.get("quantity") or 1,
        note=said.get("note", ""),
    ).checked()
