"""What the gateway knows about its own health: figures for `/metrics` and troubles for the watch."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from common.causes import name_cause
from common.phrases import join, say
from common.probes import register_probe
from common.watchers import Trouble, register_watcher

from .models import ProviderHealth
from .selectors.setup import current_setup
from .selectors.spending import spent
from .services.breaker import THRESHOLD

_DOWN = _("No language model answers; everything goes by rules meanwhile. %(why)s")
_SPENT = _(
    "The budget for language models is spent: %(today)s USD today, %(month)s USD this month. Everything goes by rules "
    "until it begins anew or somebody raises it."
)


def register() -> None:
    register_probe("llm_provider_up", providers_up, help="Whether a language model answers", labels=("provider",))
    register_probe("llm_cost_today_dollars", cost_today, help="What language models cost today, in US dollars")
    name_cause("llm_down", gettext_lazy("No language model answers"))
    name_cause("llm_budget", gettext_lazy("Budget for language models spent"))
    register_watcher(all_down, causes=["llm_down"])
    register_watcher(budget_spent, causes=["llm_budget"])


def providers_up() -> Mapping[tuple[str, ...], float]:
    resting, now = _known_health(), timezone.now()
    return {(p.name,): float(not _is_down(resting.get(p.pk), now)) for p in current_setup().providers}


def cost_today() -> float:
    return float(spent().today)


def all_down() -> Iterable[Trouble]:
    """Nobody set up is no trouble: then the house goes by rules on purpose."""
    providers, known, now = current_setup().providers, _known_health(), timezone.now()
    down = [known[p.pk] for p in providers if _is_down(known.get(p.pk), now)]
    if providers and len(down) == len(providers):
        why = join(say(_("%(provider)s: %(why)s"), provider=h.provider.name, why=h.failure) for h in down)
        yield Trouble(cause="llm_down", severity="warning", text=say(_DOWN, why=why))


def budget_spent() -> Iterable[Trouble]:
    setup = current_setup()
    if setup.daily_budget is None and setup.monthly_budget is None:
        return
    so_far = spent()
    if setup.providers and so_far.is_over(setup):
        text = say(_SPENT, today=f"{so_far.today:.2f}", month=f"{so_far.this_month:.2f}")
        yield Trouble(cause="llm_budget", severity="warning", text=text)


def _known_health() -> dict[int, ProviderHealth]:
    return {health.provider_id: health for health in ProviderHealth.objects.select_related("provider")}


def _is_down(health: ProviderHealth | None, now: datetime) -> bool:
    """It failed too often in a row and nobody has heard from it since, or it asked to be left alone."""
    if health is None:
        return False
    return health.failures >= THRESHOLD or (health.rests_until is not None and health.rests_until > now)
