"""Settings of language models that cannot be meant, said at start-up."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register


@register()
def llm_settings_fit(**_: Any) -> list[CheckMessage]:
    return [*_numbers(), *_servers()]


def _numbers() -> Iterator[CheckMessage]:
    fits = {
        "LLM_TIMEOUT": (settings.LLM_TIMEOUT > 0, "seconds, greater than 0"),
        "LLM_TEMPERATURE": (0 <= settings.LLM_TEMPERATURE <= 2, "from 0 to 2"),
        "LLM_MAX_TOKENS": (settings.LLM_MAX_TOKENS > 0, "greater than 0"),
        "LLM_DAILY_BUDGET": ((settings.LLM_DAILY_BUDGET or 0) >= 0, "US dollars, not less than 0; unset: no limit"),
        "LLM_MONTHLY_BUDGET": ((settings.LLM_MONTHLY_BUDGET or 0) >= 0, "US dollars, not less than 0; unset: no limit"),
    }
    for name, (fit, wanted) in fits.items():
        if not fit:
            yield Error(f"{name} does not fit.", hint=f"Set it to a number: {wanted}.", id="intelligence.E001")


def _servers() -> Iterator[CheckMessage]:
    for name in [*settings.LLM_ORDER, *settings.LLM_SERVERS]:
        if not settings.LLM_PROVIDERS[name]["base_url"]:
            setting = f"{name.upper().replace('-', '_')}_BASE_URL"
            yield Warning(
                f"{name} in LLM_ORDER or LLM_SERVERS has no address: it is not asked.",
                hint=f"Set {setting}, or enter the address in the admin.",
                id="intelligence.W001",
            )
