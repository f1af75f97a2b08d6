"""Where a person lives and what they speak, guessed from a number until somebody knows better."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from babel.languages import get_official_languages
from django.conf import settings
from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_number

from .choices import Language
from .identity import IdentityClaim, IdentityKind


@dataclass(frozen=True, slots=True)
class Locality:
    country: str
    language: str
    time_zone: str


def guess_locality(claims: Iterable[IdentityClaim]) -> Locality:
    """From the first identity that names a country; else the installation's."""
    for claim in claims:
        if claim.kind == IdentityKind.PHONE and (guess := _from_phone(claim.value)):
            return guess
        # A business-scoped user id begins with the country: NG.1882…
        if claim.kind == IdentityKind.BSUID and (guess := _from_country(claim.value[:2].upper())):
            return guess
    return _home()


def known_language(raw: str) -> str:
    """`ar_EG` → `ar`; "" for a language that is none of ours."""
    code = raw.replace("_", "-").partition("-")[0].lower()
    return code if code in Language.values else ""


def _from_phone(phone: str) -> Locality | None:
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return None
    country = phonenumbers.region_code_for_number(number)
    return _locality(country, number) if country and len(country) == 2 else None


@lru_cache(maxsize=256)
def _from_country(country: str) -> Locality | None:
    number = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
    return _locality(country, number) if number else None


def _home() -> Locality:
    guess = _from_country(settings.DEFAULT_COUNTRY)
    language = guess.language if guess else known_language(settings.LANGUAGE_CODE)
    return Locality(settings.DEFAULT_COUNTRY, language, settings.TIME_ZONE)


def _locality(country: str, number: phonenumbers.PhoneNumber) -> Locality:
    zone = time_zones_for_number(number)[0]
    return Locality(country, _language_of(country), settings.TIME_ZONE if zone == UNKNOWN_TIMEZONE else zone)


@lru_cache(maxsize=256)
def _language_of(country: str) -> str:
    spoken = get_official_languages(country, de_facto=True)
    ours = (language for language in map(known_language, spoken) if language)
    return next(ours, known_language(settings.LANGUAGE_CODE))
