"""The circuit breaker: a provider that keeps failing rests, then one question tries it. All processes share it."""

from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext_noop as _

from common.phrases import Phrase, say

from ..choices import CallOutcome
from ..models import ProviderHealth
from ..providers.base import ProviderFailure

# So many failures in a row and it rests: at first for so long, then longer.
THRESHOLD = 3
FIRST_REST = timedelta(seconds=30)
LONGEST_REST = timedelta(minutes=10)
# What the provider itself may ask for.
LONGEST_WISH = timedelta(hours=1)
# A probe that never reports leaves the way free to the next.
_PROBE = timedelta(seconds=60)

# A person has to do something first: pay, or enter another key.
_FOR_A_PERSON = frozenset({CallOutcome.NO_QUOTA, CallOutcome.UNAUTHORISED})


def admit(provider_id: int, *, now: datetime | None = None) -> Phrase | None:
    """None: ask it. Else why not. Of those that come when its rest is over, one is let through."""
    now = now or timezone.now()
    health = ProviderHealth.objects.filter(provider_id=provider_id).first()
    if health is None or health.rests_until is None:
        return None
    until = health.rests_until
    if until <= now:
        mine = ProviderHealth.objects.filter(pk=health.pk, rests_until=until).update(rests_until=now + _PROBE)
        if mine:
            return None
        until = now + _PROBE
    at = time_format(timezone.localtime(until), "H:i:s")
    return say(_("rests until %(time)s: %(failure)s"), time=at, failure=health.failure)


def note_answer(provider_id: int) -> None:
    """Whatever it said, it is there. Written only where that is news, and once a minute."""
    now = timezone.now()
    fresh = now - timedelta(minutes=1)
    news = Q(failures__gt=0) | Q(rests_until__isnull=False) | Q(answered_at=None) | Q(answered_at__lt=fresh)
    rows = ProviderHealth.objects.filter(provider_id=provider_id)
    if not rows.exists():
        ProviderHealth.objects.get_or_create(provider_id=provider_id)
    rows.filter(news).update(failures=0, rests_until=None, answered_at=now)


def note_failure(provider_id: int, failure: ProviderFailure, why: Phrase) -> None:
    if not failure.blames_the_provider:
        return
    now = timezone.now()
    ProviderHealth.objects.get_or_create(provider_id=provider_id)
    rows = ProviderHealth.objects.filter(provider_id=provider_id)
    rows.update(failures=F("failures") + 1, failed_at=now, failure=why)
    if rest := _rest(rows.values_list("failures", flat=True)[0], failure):
        rows.update(rests_until=now + rest)


def forget_failures(provider_id: int) -> None:
    """Its settings have changed: it is asked again at once."""
    ProviderHealth.objects.filter(provider_id=provider_id).update(failures=0, rests_until=None)


def _rest(failures: int, failure: ProviderFailure) -> timedelta | None:
    if failure.outcome in _FOR_A_PERSON:
        return LONGEST_REST
    if failure.retry_after:
        return min(timedelta(seconds=failure.retry_after), LONGEST_WISH)
    if failures < THRESHOLD:
        return None
    longer: int = 2 ** min(failures - THRESHOLD, 10)
    return min(FIRST_REST * longer, LONGEST_REST)
