"""Prices, times and texts as a customer reads them, in English or in Arabic."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.numbers import get_currency_name, get_currency_symbol
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
# What a text may name, with an example each: Meta's reviewers want to see some.
EXAMPLES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "name": "Amina",
        "product": "Ring light 10 inch",
        "price": "₦13,900",
        "old_price": "₦15,500",
        "left": "for 4 hours",
        "until": "18:00",
    },
    "ar": {
        "name": "أمينة",
        "product": "إضاءة دائرية ١٠ بوصة",
        "price": "13,900 نيرة نيجيرية",
        "old_price": "15,500 نيرة نيجيرية",
        "left": "لمدة 4 ساعات",
        "until": "18:00",
    },
}
PLACES = tuple(EXAMPLES["en"])


def price_in_words(amount: Decimal, currency: str, language: str) -> str:
    shown = f"{amount:,.2f}".removesuffix(".00")
    if language == "ar":
        return f"{shown} {get_currency_name(currency, locale='ar')}"
    symbol = get_currency_symbol(currency, locale="en_NG")
    return f"{symbol} {shown}" if symbol == currency else f"{symbol}{shown}"


def time_left(until: datetime, *, now: datetime, language: str) -> str:
    """ "for 4 hours": never more than there is."""
    minutes = max(int((until - now + timedelta(seconds=30)).total_seconds() // 60), 1)
    with override(language):
        if minutes >= 2 * 24 * 60:
            days = minutes // (24 * 60)
            return ngettext("for %(count)d day", "for %(count)d days", days) % {"count": days}
        if minutes >= 60:
            return ngettext("for %(count)d hour", "for %(count)d hours", minutes // 60) % {"count": minutes // 60}
        return ngettext("for %(count)d minute", "for %(count)d minutes", minutes) % {"count": minutes}


def until_when(until: datetime, *, now: datetime, zone: str, language: str) -> str:
    """By the clock of whoever reads it; with the day where that is not today."""
    place = _place(zone)
    local = until.astimezone(place)
    with override(language):
        clock = f"{local:%H:%M}"
        if local.date() == now.astimezone(place).date():
            return clock
        return _("%(day)s %(clock)s") % {"day": date_format(local, "l", use_l10n=False), "clock": clock}


def fallback_name(language: str) -> str:
    """Of somebody whose name is not known."""
    with override(language):
        return pgettext("instead of a name", "dear customer")


def fill(body: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), body)


def places_in(body: str) -> list[str]:
    """In the order of their first appearance."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(body)))


def numbered(body: str) -> str:
    """As Meta writes templates: {{1}}, {{2}} …"""
    order = places_in(body)
    return _PLACEHOLDER.sub(lambda found: f"{{{{{order.index(found[1]) + 1}}}}}", body)


def _place(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)
