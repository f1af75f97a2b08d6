"""The ledger of calls: what is asked is entered before it leaves, with the most it can cost, so that neither two
processes nor a dead one spend beyond a limit."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from common.phrases import Phrase, say
from common.redaction import redact_text

from ..choices import CallOutcome
from ..models import DailySpend, LlmCall, LlmProvider, LlmRules
from ..providers.base import Ask, Said
from ..selectors.setup import ProviderSetup, Setup
from ..selectors.spending import spent

_LONGEST_BODY = 20_000
# Arabic takes about a token for every two letters; English takes fewer.
_LETTERS_PER_TOKEN = 2
# Beyond the time-out of a call: a line this old has nobody who will settle it.
_GRACE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Question:
    """What all attempts at one answer have in common. `task` is empty for a test of the connection."""

    task: str
    prompt_version: int
    setup: Setup
    request_id: UUID


def new_question(*, task: str, prompt_version: int, setup: Setup) -> Question:
    return Question(task=task, prompt_version=prompt_version, setup=setup, request_id=uuid4())


class NotAllowed(Exception):
    """A limit of ours stands in the way of this call; the ledger has a line that says so."""

    def __init__(self, outcome: CallOutcome, detail: Phrase) -> None:
        super().__init__(f"{outcome}: {detail}")
        self.outcome, self.detail = outcome, detail


def enter(question: Question, provider: ProviderSetup, ask: Ask) -> LlmCall:
    """Reserve a request of the provider's and the most it can cost, or raise NotAllowed."""
    # Durable: a call takes up to half a minute, and nobody's transaction may stay open for so long.
    with transaction.atomic(durable=True):
        refused = _over_limit(provider) or _over_budget(question, provider, ask)
        if refused is None:
            return _entered(question, provider, ask)
    note(question, refused.outcome, refused.detail, provider=provider)
    raise refused


def settle(
    call: LlmCall,
    outcome: CallOutcome,
    *,
    said: Said | None = None,
    detail: Phrase | str = "",
    status: int | None = None,
    request_id: str = "",
    keep_body: bool = True,
    cost: Decimal = Decimal(0),
    latency_ms: int = 0,
) -> None:
    """What became of it and what it really cost."""
    reserved = call.cost
    call.outcome, call.detail, call.http_status, call.cost = outcome, detail, status, cost
    call.latency_ms, call.provider_request_id = latency_ms, request_id[:80]
    if said:
        call.input_tokens, call.output_tokens = said.input_tokens, said.output_tokens
        call.provider_request_id = said.request_id[:80]
        call.answer = _body(said.text) if keep_body else ""
    with transaction.atomic():
        call.save()
        _spend(call, cost - reserved)


def settle_lost() -> int:
    """Lines of processes that ended before the answer came. The provider may have charged for it: what was reserved
    stays spent. Should the answer come after all, `settle` puts it right."""
    before = timezone.now() - timedelta(seconds=settings.LLM_TIMEOUT) - _GRACE
    lost = LlmCall.objects.filter(outcome=CallOutcome.PENDING, created_at__lt=before)
    why = _("the process that waited for the answer ended; the cost is the most it can have been")
    return lost.update(outcome=CallOutcome.LOST, detail=say(why))


def note(
    question: Question,
    outcome: CallOutcome,
    detail: Phrase | str = "",
    *,
    provider: ProviderSetup | None = None,
    by: str = "",
    model: str = "",
) -> LlmCall:
    """A line for what was not sent: skipped, or answered from memory (`by`)."""
    return LlmCall.objects.create(
        request_id=question.request_id,
        task=question.task,
        prompt_version=question.prompt_version,
        provider=provider.name if provider else by,
        model=provider.model if provider else model,
        outcome=outcome,
        detail=detail,
        sent=False,
    )


def most_it_costs(question: Question, provider: ProviderSetup, ask: Ask) -> Decimal:
    price = question.setup.price_of(provider.name, ask.model)
    return price.cost(_tokens(ask), ask.max_tokens)


def cost_of_asking(question: Question, provider: ProviderSetup, ask: Ask) -> Decimal:
    """Of a question whose answer never came: the provider may have read it."""
    return question.setup.price_of(provider.name, ask.model).cost(_tokens(ask), 0)


def _tokens(ask: Ask) -> int:
    return sum(len(text) for text in (ask.system, *(turn.text for turn in ask.turns))) // _LETTERS_PER_TOKEN


def _over_limit(provider: ProviderSetup) -> NotAllowed | None:
    if not provider.per_minute and not provider.per_day:
        return None
    # Whoever else wants to ask this provider waits here until our line is written.
    LlmProvider.objects.select_for_update().filter(pk=provider.pk).first()
    now = timezone.now()
    if provider.per_minute and _sent(provider, now - timedelta(minutes=1)) >= provider.per_minute:
        text = say(_("its %(limit)s requests per minute are used"), limit=provider.per_minute)
        return NotAllowed(CallOutcome.SKIPPED, text)
    if provider.per_day and _sent(provider, now - timedelta(days=1)) >= provider.per_day:
        return NotAllowed(
            CallOutcome.SKIPPED, say(_("its %(limit)s requests per day are used"), limit=provider.per_day)
        )
    return None


def _sent(provider: ProviderSetup, since: datetime) -> int:
    return LlmCall.objects.filter(provider=provider.name, sent=True, created_at__gt=since).count()


def _over_budget(question: Question, provider: ProviderSetup, ask: Ask) -> NotAllowed | None:
    setup, most = question.setup, most_it_costs(question, provider, ask)
    if not most or (setup.daily_budget is None and setup.monthly_budget is None):
        return None
    LlmRules.objects.select_for_update().filter(pk=1).first()
    if not spent().is_over(setup, more=most):
        return None
    return NotAllowed(CallOutcome.OVER_BUDGET, say(_("the budget of the day or of the month does not allow it")))


def _entered(question: Question, provider: ProviderSetup, ask: Ask) -> LlmCall:
    call = LlmCall.objects.create(
        request_id=question.request_id,
        task=question.task,
        prompt_version=question.prompt_version,
        provider=provider.name,
        model=ask.model,
        cost=most_it_costs(question, provider, ask),
        question=_body(ask.turns[0].text) if question.setup.body_days else "",
    )
    _spend(call, call.cost, calls=1)
    return call


def _spend(call: LlmCall, amount: Decimal, *, calls: int = 0) -> None:
    day = timezone.localdate(call.created_at)
    row, _made = DailySpend.objects.get_or_create(day=day, task=call.task, provider=call.provider)
    DailySpend.objects.filter(pk=row.pk).update(cost=F("cost") + amount, calls=F("calls") + calls)


def _body(text: str) -> str:
    return redact_text(text)[:_LONGEST_BODY]
