"""Does a provider answer? The smallest question, in the ledger like any other."""

import time
from dataclasses import dataclass

from django.utils.translation import gettext as _
from pydantic import BaseModel

from ..json_schema import portable_schema
from ..models import LlmProvider
from ..providers.base import Ask, ProviderFailure, Turn
from ..selectors.setup import provider_setup, read_setup
from . import breaker, ledger
from .asking import Asking
from .ledger import NotAllowed

_SECONDS = 15.0
# A model that thinks first needs room for it.
_MAX_TOKENS = 200


class _Ready(BaseModel):
    ready: bool


@dataclass(frozen=True, slots=True)
class ProviderCheck:
    up: bool
    detail: str


def check_provider(row: LlmProvider) -> ProviderCheck:
    """Asks once, whatever the circuit breaker says; an answer closes it."""
    provider = provider_setup(row)
    if provider.lacks:
        return ProviderCheck(False, _missing(provider.lacks))
    question = ledger.new_question(task="", prompt_version=0, setup=read_setup())
    schema = portable_schema(_Ready)
    ask = Ask(
        model=provider.model,
        system='Answer with the JSON object {"ready": true} and nothing else.',
        turns=(Turn("user", "Are you ready?"),),
        schema=schema,
        max_tokens=_MAX_TOKENS,
        temperature=provider.temperature,
        seconds=_SECONDS,
        by_schema=provider.by_schema,
        old_token_limit=provider.old_token_limit,
    )
    ends = time.monotonic() + _SECONDS
    try:
        answered = Asking(question, provider, ask, _Ready, lambda: ends - time.monotonic()).run()
    except NotAllowed as refused:
        return ProviderCheck(False, str(refused.detail))
    except ProviderFailure as failure:
        return ProviderCheck(False, " – ".join(filter(None, (str(failure.outcome.label), failure.detail))))
    breaker.note_answer(row.pk)
    told = _("%(model)s answered in %(ms)d ms.") % {"model": provider.model, "ms": answered.call.latency_ms or 0}
    return ProviderCheck(True, told)


def _missing(what: str) -> str:
    return {
        "api_key": _("There is no key: enter one here or in the environment."),
        "base_url": _("There is no address: enter one here or in the environment."),
        "model": _("There is no model: enter one here or in the environment."),
    }[what]
