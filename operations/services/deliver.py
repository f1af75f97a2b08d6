"""Due deliveries leave: claimed endpoint by endpoint, sent side by side, their outcomes written one by one.

Only the requests run in threads; the database is this thread's. A process that dies leaves claims that run out, and the
event goes a second time: receivers know it by its id.
"""

import random
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common import http
from common.claims import claim_rows
from common.models import DueWork
from common.phrases import say
from common.redaction import redact_text
from operations.models import WebhookDelivery, WebhookEndpoint
from operations.webhooks.payloads import render
from operations.webhooks.signature import signed_headers

from . import report
from .endpoints import TROUBLE, scope_of, switch_off

# The schedule that Standard Webhooks recommends: ten tries over three days.
RETRY_AFTER = tuple(
    timedelta(**wait)
    for wait in (
        {"seconds": 5},
        {"minutes": 5},
        {"minutes": 30},
        {"hours": 2},
        {"hours": 5},
        {"hours": 10},
        {"hours": 14},
        {"hours": 20},
        {"hours": 24},
    )
)
GIVE_UP_AFTER = timedelta(days=3)
KEPT = timedelta(days=30)

_TOLD_AFTER = timedelta(hours=1)
_LONGEST_PAUSE = timedelta(minutes=5)
_JITTER = 0.1
_SECONDS = 20.0
_CLAIM_SECONDS = 120.0
_ROUND_SECONDS = 45.0
_PER_ENDPOINT = 8
_SIDE_BY_SIDE = 16
_EXCERPT = 1000
_GONE = 410


@dataclass(frozen=True, slots=True)
class Request:
    url: str
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    milliseconds: int
    status: int | None = None
    error: str = ""
    excerpt: str = ""
    wait: timedelta = timedelta()

    @property
    def is_delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def deliver_due() -> int:
    """Work until nothing is due or the round is over; the number of tries."""
    end, tried = time.monotonic() + _ROUND_SECONDS, 0
    while time.monotonic() < end and (batch := _claim()):
        requests = [_prepare(delivery) for delivery in batch]
        with ThreadPoolExecutor(_SIDE_BY_SIDE, thread_name_prefix="webhooks") as threads:
            for delivery, outcome in zip(batch, threads.map(_post, requests), strict=True):
                _settle(delivery, outcome)
        tried += len(batch)
    return tried


def sweep_deliveries() -> None:
    """Give up what waited for three days, and drop what is older than the log is long."""
    now = timezone.now()
    late = WebhookDelivery.objects.filter(work_state=DueWork.State.DUE, created_at__lt=now - GIVE_UP_AFTER)
    late.filter(endpoint__is_active=False).update(
        work_state=DueWork.State.FAILED, error=str(_("The endpoint was off for three days."))
    )
    WebhookDelivery.objects.filter(created_at__lt=now - KEPT).delete()


def _claim() -> list[WebhookDelivery]:
    """A fair share for every endpoint; one that fails gets a single try at a time."""
    now, token = timezone.now(), uuid4()
    due = WebhookDelivery.objects.filter(work_state=DueWork.State.DUE, next_at__lte=now)
    ready = WebhookEndpoint.objects.filter(Q(retry_at=None) | Q(retry_at__lte=now), is_active=True)
    ids: list[int] = []
    for pk, failing_since in ready.filter(pk__in=due.values("endpoint_id")).values_list("pk", "failing_since"):
        ids += claim_rows(
            WebhookDelivery,
            where="endpoint_id = %s AND work_state = %s AND next_at <= %s",
            params=[pk, DueWork.State.DUE.value, now],
            token=token,
            seconds=_CLAIM_SECONDS,
            limit=1 if failing_since else _PER_ENDPOINT,
        )
    return list(WebhookDelivery.objects.filter(pk__in=ids).select_related("endpoint").order_by("pk"))


def _prepare(delivery: WebhookDelivery) -> Request:
    body = render(delivery)
    signed = signed_headers(
        event_id=delivery.event_id, timestamp=int(time.time()), body=body, keys=_valid_secrets(delivery.endpoint)
    )
    return Request(delivery.endpoint.url, body, {"Content-Type": "application/json", **signed})


def _valid_secrets(endpoint: WebhookEndpoint) -> Iterable[str]:
    yield endpoint.secret
    until = endpoint.previous_secret_until
    if endpoint.previous_secret and until and until > timezone.now():
        yield endpoint.previous_secret


def _post(request: Request) -> Outcome:
    """Redirects are failures: the address that was checked is the one that counts."""
    started = time.monotonic()
    try:
        answer = http.call(
            "POST",
            request.url,
            data=request.body,
            headers=request.headers,
            seconds=_SECONDS,
            max_bytes=64 * 1024,
            public_only=not settings.WEBHOOKS_TO_PRIVATE_ADDRESSES,
            follow=False,
        )
    except http.HttpTrouble as trouble:
        return Outcome(_since(started), error=str(trouble))
    excerpt = redact_text(answer.body.decode("utf-8", "replace").replace("\x00", ""))[:_EXCERPT]
    return Outcome(_since(started), answer.status, excerpt=excerpt, wait=_asked_to_wait(answer))


def _since(started: float) -> int:
    return int((time.monotonic() - started) * 1000)


def _asked_to_wait(answer: http.HttpAnswer) -> timedelta:
    seconds = answer.headers.get("retry-after", "")
    return min(timedelta(seconds=int(seconds)), RETRY_AFTER[-1]) if seconds.isdecimal() else timedelta()


def _settle(delivery: WebhookDelivery, outcome: Outcome) -> None:
    """Write what became of the try – unless the claim ran out and another process has the row."""
    now = timezone.now()
    _write(delivery, outcome, now)
    if outcome.is_delivered:
        _endpoint_answers(delivery.endpoint)
    elif outcome.status == _GONE:
        _switch_off(delivery.endpoint, say(_("It answered 410: the receiver wants no more.")))
    else:
        _endpoint_fails(delivery.endpoint, now)


def _write(delivery: WebhookDelivery, outcome: Outcome, now: datetime) -> None:
    attempts = delivery.attempts + 1
    error = "" if outcome.is_delivered else outcome.error or f"HTTP {outcome.status}"
    one = {"at": now.isoformat(), "status": outcome.status, "ms": outcome.milliseconds, "error": outcome.error}
    mine = WebhookDelivery.objects.filter(pk=delivery.pk, claim_token=delivery.claim_token)
    mine.update(
        work_state=_state_after(delivery, outcome, attempts, now),
        attempts=attempts,
        next_at=now + _pause(attempts, outcome),
        claim_token=None,
        claimed_until=None,
        delivered_at=now if outcome.is_delivered else None,
        http_status=outcome.status,
        duration_ms=outcome.milliseconds,
        response=outcome.excerpt,
        error=error,
        tries=[*delivery.tries, one][-2 * len(RETRY_AFTER) :],
    )


def _state_after(delivery: WebhookDelivery, outcome: Outcome, attempts: int, now: datetime) -> DueWork.State:
    if outcome.is_delivered:
        return DueWork.State.DONE
    is_over = attempts > len(RETRY_AFTER) or now - delivery.created_at > GIVE_UP_AFTER + RETRY_AFTER[-1]
    return DueWork.State.FAILED if is_over else DueWork.State.DUE


def _pause(attempts: int, outcome: Outcome) -> timedelta:
    wait = RETRY_AFTER[min(attempts, len(RETRY_AFTER)) - 1]
    return max(wait * random.uniform(1, 1 + _JITTER), outcome.wait)


def _of(endpoint: WebhookEndpoint) -> QuerySet[WebhookEndpoint]:
    return WebhookEndpoint.objects.filter(pk=endpoint.pk)


def _endpoint_answers(endpoint: WebhookEndpoint) -> None:
    if _of(endpoint).exclude(failing_since=None).update(failing_since=None, failures=0, retry_at=None):
        report.close_incident(cause=TROUBLE, scope=scope_of(endpoint))


def _endpoint_fails(endpoint: WebhookEndpoint, now: datetime) -> None:
    _of(endpoint).update(failing_since=Coalesce("failing_since", now), failures=F("failures") + 1)
    since, failures = _of(endpoint).values_list("failing_since", "failures").first() or (None, 0)
    pause = min(RETRY_AFTER[0] * 2 ** min(failures, 10), _LONGEST_PAUSE)
    _of(endpoint).update(retry_at=now + pause)
    if since and now - since > GIVE_UP_AFTER:
        _switch_off(endpoint, say(_("Every delivery failed for three days.")))
    elif since and now - since > _TOLD_AFTER:
        _tell(endpoint, "warning", say(_("Deliveries to %(name)s have failed for an hour."), name=endpoint.name))


def _switch_off(endpoint: WebhookEndpoint, reason: str) -> None:
    if switch_off(endpoint=endpoint, reason=reason):
        text = say(
            _("%(name)s was switched off. %(why)s Switch it on when it is back."), name=endpoint.name, why=reason
        )
        _tell(endpoint, "error", text)


def _tell(endpoint: WebhookEndpoint, severity: str, text: str) -> None:
    report.open_incident(cause=TROUBLE, scope=scope_of(endpoint), severity=severity, text=text)
