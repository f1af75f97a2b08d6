"""Settings that contradict what is installed, told before anything starts."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from .ocr import ENGINES, is_installed


@register()
def check_ocr_engine(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    name = settings.OCR_ENGINE
    if name not in ENGINES:
        hint = f"One of: {', '.join(ENGINES)}."
        return [Error(f"OCR_ENGINE names an engine that there is not: {name}.", hint=hint, id="pricing.E001")]
    if not is_installed(name):
        hint = "make setup FULL=1 installs it; without it no price is read from a picture."
        return [Warning(f"OCR_ENGINE is {name}, which is not installed.", hint=hint, id="pricing.W001")]
    return []
