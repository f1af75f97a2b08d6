from decimal import Decimal

from django import template
from django.utils.safestring import SafeString

from common.admin import displays

register = template.Library()


@register.filter
def money(amount: Decimal | None, currency: str) -> SafeString:
    """`{{ sale.amount|money:sale.currency }}`"""
    return displays.money(amount, currency)
