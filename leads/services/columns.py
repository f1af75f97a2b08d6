from typing import Any

from django.db import models

from common.text.cleaning import clean_text


def fitted(model: type[models.Model], told: dict[str, str]) -> dict[str, Any]:
    """What outsiders say, cut to its columns: a name that is too long must not cost us the message."""
    limits = {field.name: getattr(field, "max_length", None) for field in model._meta.get_fields()}
    return {name: clean_text(text)[: limits[name]] for name, text in told.items()}
