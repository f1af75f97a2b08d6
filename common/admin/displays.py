"""Cells that every list shows in the same way."""

from datetime import datetime
from decimal import Decimal

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

_HUES = 12


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


def short_ago(at: datetime) -> str:
    """How long ago, in the least of letters; the day where that is long."""
    if (timezone.now() - at).total_seconds() < 7 * 86400:
        return short_age(at)
    return date_format(timezone.localtime(at), "MONTH_DAY_FORMAT")


def short_age(at: datetime) -> str:
    """The same, however long: in days."""
    seconds = (timezone.now() - at).total_seconds()
    if seconds < 60:
        return _("now")
    if seconds < 3600:
        return _("%(count)dm") % {"count": seconds // 60}
    if seconds < 86400:
        return _("%(count)dh") % {"count": seconds // 3600}
    return _("%(count)dd") % {"count": seconds // 86400}


def initials(name: str) -> str:
    letters = [word[0] for word in name.split() if word[0].isalpha()]
    # Arabic letters would join to something that is neither.
    return "\u200c".join(letters[:2]).upper() or "#"


def hue_of(pk: int) -> int:
    """Which of the avatars' colours: the same person has the same everywhere."""
    return pk % _HUES
