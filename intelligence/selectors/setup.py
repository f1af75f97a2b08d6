"""What staff and the environment set up together, never staler than a few seconds."""

import time
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any

from django.conf import settings

from ..choices import JsonMode, ProviderKind
from ..models import LlmProvider, LlmRules, ModelPrice, TaskRule
from ..providers.base import Access

# What staff change in the admin acts everywhere within ten seconds.
_FRESH_SECONDS = 5.0
_MILLIONTH = Decimal("0.000001")
_PUBLIC_OPENAI = "https://api.openai.com"


@dataclass(frozen=True, slots=True)
class ProviderSetup:
    pk: int
    name: str
    kind: str
    access: Access
    model: str
    temperature: float
    max_tokens: int
    per_minute: int | None
    per_day: int | None
    by_schema: bool
    old_token_limit: bool

    @property
    def lacks(self) -> str:
        """The setting without which it cannot be asked; empty where nothing is missing."""
        if not self.access.base_url:
            return "base_url"
        if not self.access.api_key and self._needs_key:
            return "api_key"
        return "" if self.model else "model"

    @property
    def _needs_key(self) -> bool:
        """Servers of one's own do without."""
        return self.kind != ProviderKind.OPENAI_COMPATIBLE or self.access.base_url.startswith(_PUBLIC_OPENAI)


@dataclass(frozen=True, slots=True)
class TaskSetup:
    is_on: bool = True
    # (provider's key, model or ""); none: all providers in their order.
    routes: tuple[tuple[int, str], ...] = ()
    temperature: float | None = None
    max_tokens: int | None = None
    deadline_seconds: float | None = None
    cache_hours: int = 24


@dataclass(frozen=True, slots=True)
class Price:
    pattern: str
    input_per_million: Decimal
    output_per_million: Decimal

    def cost(self, input_tokens: int, output_tokens: int) -> Decimal:
        """In the ledger's millionths: what it keeps and what it adds up are the same number."""
        whole = (self.input_per_million * input_tokens + self.output_per_million * output_tokens) / 1_000_000
        return whole.quantize(_MILLIONTH)


@dataclass(frozen=True, slots=True)
class Setup:
    # Those that are on and lack nothing, in their order.
    providers: tuple[ProviderSetup, ...] = ()
    tasks: dict[str, TaskSetup] = field(default_factory=dict)
    prices: tuple[Price, ...] = ()
    daily_budget: Decimal | None = None
    monthly_budget: Decimal | None = None
    body_days: int = 14

    def task(self, task: str) -> TaskSetup:
        return self.tasks.get(task) or TaskSetup()

    def candidates(self, task: str) -> list[ProviderSetup]:
        """Whom to ask, in order, each as this task wants it."""
        rule, known = self.task(task), {provider.pk: provider for provider in self.providers}
        routes = rule.routes or tuple((pk, "") for pk in known)
        return [_for_task(known[pk], rule, model) for pk, model in routes if pk in known]

    def price_of(self, provider: str, model: str) -> Price:
        name = f"{provider}/{model}"
        fitting = [price for price in self.prices if fnmatchcase(name, price.pattern)]
        return max(fitting, key=lambda price: len(price.pattern), default=Price("", Decimal(0), Decimal(0)))


def _for_task(provider: ProviderSetup, rule: TaskSetup, model: str) -> ProviderSetup:
    return replace(
        provider,
        model=model or provider.model,
        temperature=provider.temperature if rule.temperature is None else rule.temperature,
        max_tokens=rule.max_tokens or provider.max_tokens,
    )


_known: tuple[float, Setup] | None = None


def current_setup() -> Setup:
    global _known
    now = time.monotonic()
    if _known is None or now - _known[0] >= _FRESH_SECONDS:
        _known = (now, read_setup())
    return _known[1]


def forget_setup() -> None:
    """After a change in this process: the next question is asked anew."""
    global _known
    _known = None


def read_setup() -> Setup:
    """Straight from the database."""
    rules = LlmRules.objects.first() or LlmRules()
    providers = [provider_setup(row) for row in LlmProvider.objects.filter(is_on=True)]
    return Setup(
        providers=tuple(provider for provider in providers if not provider.lacks),
        tasks={rule.task: _task_setup(rule) for rule in TaskRule.objects.prefetch_related("routes")},
        prices=tuple(
            Price(*row) for row in ModelPrice.objects.values_list("pattern", "input_per_million", "output_per_million")
        ),
        daily_budget=settings.LLM_DAILY_BUDGET if rules.daily_budget is None else rules.daily_budget,
        monthly_budget=settings.LLM_MONTHLY_BUDGET if rules.monthly_budget is None else rules.monthly_budget,
        body_days=rules.body_days,
    )


def provider_setup(row: LlmProvider) -> ProviderSetup:
    """The row, and where it says nothing the environment."""
    environment: dict[str, Any] = settings.LLM_PROVIDERS.get(row.name, {})
    return ProviderSetup(
        pk=row.pk,
        name=row.name,
        kind=row.kind,
        access=Access(row.base_url or environment.get("base_url", ""), row.api_key or environment.get("api_key", "")),
        model=row.model or environment.get("model", ""),
        temperature=settings.LLM_TEMPERATURE if row.temperature is None else row.temperature,
        max_tokens=row.max_tokens or settings.LLM_MAX_TOKENS,
        per_minute=row.per_minute or environment.get("per_minute"),
        per_day=row.per_day or environment.get("per_day"),
        by_schema=row.json_mode == JsonMode.SCHEMA,
        old_token_limit=row.old_token_limit,
    )


def _task_setup(rule: TaskRule) -> TaskSetup:
    return TaskSetup(
        is_on=rule.is_on,
        routes=tuple((route.provider_id, route.model) for route in rule.routes.all()),
        temperature=rule.temperature,
        max_tokens=rule.max_tokens,
        deadline_seconds=rule.deadline_seconds,
        cache_hours=rule.cache_hours,
    )
