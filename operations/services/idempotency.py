"""The table behind `common.api.idempotency`."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from common.api.idempotency import Kept
from operations.models import IdempotencyKey

REMEMBERED = timedelta(hours=24)


def claim(*, user_id: int, key: str, fingerprint: str) -> Kept | None:
    forget(user_id=user_id, key=key)
    try:
        with transaction.atomic():
            IdempotencyKey.objects.create(user_id=user_id, key=key, fingerprint=fingerprint)
    except IntegrityError:
        # PostgreSQL let us wait for the other request's transaction; it has its answer by now.
        row = IdempotencyKey.objects.get(user_id=user_id, key=key)
        return Kept(fingerprint=row.fingerprint, status=row.status, body=row.body)
    return None


def keep(*, user_id: int, key: str, status: int, body: str) -> None:
    IdempotencyKey.objects.filter(user_id=user_id, key=key).update(status=status, body=body)


def forget(**which: object) -> int:
    """Drop what is older than a day."""
    return IdempotencyKey.objects.filter(created_at__lt=timezone.now() - REMEMBERED, **which).delete()[0]
