"""Rows of the house that are not there yet; those that are stay as staff left them."""

from django.db import connection

from ..models import OfferText

_TEXTS = {
    ("price_drop", "en"): (
        "Good news, {name}! The {product} is {price} for you instead of {old_price}, {left}: until {until}. "
        "Shall we keep one for you?"
    ),
    ("price_drop", "ar"): (
        "خبر سار يا {name}! سعر {product} لك {price} بدلاً من {old_price}، {left} حتى {until}. هل نحجز لك قطعة؟"
    ),
    ("value", "en"): (
        "Thank you for asking, {name}. The {product} is {price}. "
        "Tell us what matters most to you about it, and we will tell you all you want to know before you decide."
    ),
    ("value", "ar"): (
        "شكراً لسؤالك يا {name}. سعر {product} هو {price}. أخبرنا بأهم ما تبحث عنه، وسنجيب عن كل أسئلتك قبل أن تقرر."
    ),
}


def seed(**_: object) -> None:
    """After every migration."""
    if OfferText._meta.db_table not in connection.introspection.table_names():
        return  # while migrating backwards
    for (kind, language), body in _TEXTS.items():
        OfferText.objects.get_or_create(kind=kind, language=language, defaults={"body": body})
