"""What was rejected is looked at by people now and then: a call that nobody saw is the worst mistake."""

from datetime import date, timedelta

from django.utils import timezone

from casting.choices import Outcome
from casting.models import ProcessedMessage

_A_DAY = timedelta(days=1)
SAMPLE = 20


def draw_sample(today: date | None = None) -> int:
    """Some of the last day's rejected messages, by chance; the number drawn."""
    today = today or timezone.localdate()
    if ProcessedMessage.objects.filter(sampled_on=today).exists():
        return 0
    rejected = ProcessedMessage.objects.filter(outcome=Outcome.REJECTED, done_at__gte=timezone.now() - _A_DAY)
    drawn = list(rejected.order_by("?").values_list("pk", flat=True)[:SAMPLE])
    return ProcessedMessage.objects.filter(pk__in=drawn).update(sampled_on=today)
