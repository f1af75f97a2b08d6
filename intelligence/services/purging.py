"""Words of people leave the ledger and the memory of answers; what was asked when and what it cost stays."""

from datetime import datetime, timedelta

from django.utils import timezone

from common.retention import in_batches, register_purge

from ..models import CachedAnswer, LlmCall, LlmRules


def register() -> None:
    register_purge("AI calls", purge_calls)
    register_purge("remembered AI answers", purge_answers)


def purge_calls(before: datetime, *, whole_rows: bool) -> int:
    """Questions and answers have a term of their own; what providers say of a failure may quote and has everybody's."""
    if whole_rows:
        return sum(batch.delete()[0] for batch in in_batches(LlmCall.objects.filter(created_at__lt=before)))
    rules = LlmRules.objects.first() or LlmRules()
    bodies_before = max(before, timezone.now() - timedelta(days=rules.body_days))
    asked = LlmCall.objects.filter(created_at__lt=bodies_before).exclude(question="", answer="")
    told = LlmCall.objects.filter(created_at__lt=before).exclude(detail="")
    purged = sum(batch.update(question="", answer="") for batch in in_batches(asked))
    return purged + sum(batch.update(detail="") for batch in in_batches(told))


def purge_answers(before: datetime, *, whole_rows: bool) -> int:
    """An answer that has expired serves nobody, however young it is."""
    return sum(batch.delete()[0] for batch in in_batches(CachedAnswer.objects.filter(expires_at__lt=timezone.now())))
