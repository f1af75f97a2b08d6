"""Phone numbers: E.164 inside, whatever people and providers write outside."""

import phonenumbers
from django.conf import settings


def to_e164(raw: str, *, country: str | None = None) -> str | None:
    """`raw` as +2348012345678, or None where it is no possible number.

    `country` (ISO 3166 alpha-2) reads numbers written the local way; the default is the installation's.
    """
    try:
        number = phonenumbers.parse(raw, country or settings.DEFAULT_COUNTRY)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def provider_digits_to_e164(digits: str) -> str | None:
    """WhatsApp writes numbers as international digits without the plus sign; anything else there is no phone."""
    return to_e164(f"+{digits}") if digits.isascii() and digits.isdigit() else None


def masked(phone: str) -> str:
    """A number fit for logs: country code and last two digits."""
    return f"{phone[:4]}…{phone[-2:]}" if len(phone) > 6 else "…"
