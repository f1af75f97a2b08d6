"""Text from outside made storable. Nothing a reader would see is lost."""

_SURROGATES = dict.fromkeys(range(55296, 57344), "�")
_UNSTORABLE = {0: None, **_SURROGATES}


def clean_text(text: str) -> str:
    """`text` without NUL (PostgreSQL refuses it) and with lone surrogates, which no encoding takes, replaced."""
    if text.isascii() and "\0" not in text:
        return text
    return text.translate(_UNSTORABLE)


def is_storable(text: str) -> bool:
    """Whether `clean_text` would leave it as it is."""
    return clean_text(text) == text


def clean_json(value: object) -> object:
    """The same for every string inside a decoded JSON value, keys included."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [clean_json(item) for item in value]
    if isinstance(value, dict):
        return {clean_text(str(key)): clean_json(item) for key, item in value.items()}
    return value
