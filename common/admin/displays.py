"""Cells that every list shows in the same way."""

from datetime import datetime
from decimal import Decimal

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString


def ltr(text: str) -> SafeString:
    """Numbers, amounts and addresses read from left to right inside Arabic too."""
    return format_html('<bdi dir="ltr">{}</bdi>', text) if text else SafeString("")


def ago(at: datetime | None) -> SafeString | None:
    """Relative, with the exact time on hover."""
    return SafeString(render_to_string("common/admin/ago.html", {"at": at}).strip()) if at else None


def money(amount: Decimal | None, currency: str) -> SafeString:
    """With its currency before it, left to right, and decimals only where there are any."""
    if amount is None:
        return SafeString("")
    shown = f"{amount:,.2f}".removesuffix(".00")
    return ltr(f"{currency} {shown}".strip())
