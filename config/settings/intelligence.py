"""Language models. What stands here seeds rows that staff own from then on; a key or model left empty there is read
from here. Without any key everything goes by rules."""

from decimal import Decimal

from .env import env

LLM_ORDER = env.list("LLM_ORDER", default=["anthropic", "gemini", "openai"])
# Further servers that speak OpenAI's language, by names of your own choice.
LLM_SERVERS = env.list("LLM_SERVERS", default=[])
LLM_TIMEOUT = env.float("LLM_TIMEOUT", default=30)
LLM_TEMPERATURE = env.float("LLM_TEMPERATURE", default=0.7)
LLM_MAX_TOKENS = env.int("LLM_MAX_TOKENS", default=1000)


def _amount(name: str) -> Decimal | None:
    """In US dollars, the currency of every provider's price list. Empty: no limit."""
    value = env.str(name, default="")
    return Decimal(value) if value else None


LLM_DAILY_BUDGET = _amount("LLM_DAILY_BUDGET")
LLM_MONTHLY_BUDGET = _amount("LLM_MONTHLY_BUDGET")

# The model and the address of those that need no more than a key: the cheap and quick ones of November 2026. Providers
# retire models: https://platform.claude.com/docs/en/about-claude/model-deprecations,
# https://ai.google.dev/gemini-api/docs/deprecations, https://developers.openai.com/api/docs/deprecations,
# https://console.groq.com/docs/deprecations
_KNOWN = {
    "anthropic": ("claude-haiku-5-5", "https://api.anthropic.com"),
    "gemini": ("gemini-3.5-flash-lite", "https://generativelanguage.googleapis.com"),
    "openai": ("gpt-6-luna", "https://api.openai.com/v1"),
    "groq": ("openai/gpt-oss-120b", "https://api.groq.com/openai/v1"),
    "ollama": ("llama3.2", "http://localhost:11434/v1"),
}


def _provider(name: str) -> dict[str, object]:
    prefix = name.upper().replace("-", "_")
    model, base_url = _KNOWN.get(name, ("", ""))
    return {
        "api_key": env.str(f"{prefix}_API_KEY", default=""),
        "model": env.str(f"{prefix}_MODEL", default=model),
        "base_url": env.str(f"{prefix}_BASE_URL", default=base_url),
        "per_minute": env.int(f"{prefix}_REQUESTS_PER_MINUTE", default=0) or None,
        "per_day": env.int(f"{prefix}_REQUESTS_PER_DAY", default=0) or None,
    }


LLM_PROVIDERS = {name: _provider(name) for name in dict.fromkeys([*LLM_ORDER, *LLM_SERVERS, *_KNOWN])}
