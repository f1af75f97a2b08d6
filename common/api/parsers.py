"""JSON as our databases can keep it."""

from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import JSONParser

from common.text.cleaning import is_storable

# What cannot be stored can only be written as an escape: a body without these is not walked through.
_SUSPICIOUS = (b"\\u0000", b"\\ud", b"\\uD")


class StorableJSONParser(JSONParser):
    """Refuses NUL and lone surrogates, which PostgreSQL takes neither in text nor in JSON, naming the place."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        body = stream.read()
        data = super().parse(BytesIO(body), media_type, parser_context)
        if any(mark in body for mark in _SUSPICIOUS) and (place := _unstorable(data, "")) is not None:
            sentence = _("Contains a character that cannot be stored: NUL (\\u0000) or half of a surrogate pair.")
            raise ValidationError({place or "non_field_errors": [sentence]}, code="unstorable_character")
        return data


def _unstorable(value: object, place: str) -> str | None:
    """Where the first such string stands, as errors name fields; None: nowhere."""
    if isinstance(value, str):
        return None if is_storable(value) else place
    if isinstance(value, dict):
        named = [(place if not is_storable(key) else f"{place}.{key}" if place else key, key) for key in value]
        children = [(name, child) for name, key in named for child in (key, value[key])]
    elif isinstance(value, list):
        children = [(f"{place}.{number}" if place else str(number), child) for number, child in enumerate(value)]
    else:
        return None
    return next((found for name, child in children if (found := _unstorable(child, name)) is not None), None)
