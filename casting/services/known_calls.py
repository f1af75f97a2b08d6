"""The calls of the last weeks, against which every new one is compared. Loaded once per batch: one worker files at a
time, so that two posts of one call never become two calls."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from casting.models import Call
from casting.rules.duplicates import Signature, are_one
from casting.rules.signatures import unpack

_REMEMBERED = timedelta(days=60)


class KnownCalls:
    def __init__(self, now: datetime | None = None) -> None:
        since = (now or timezone.now()) - _REMEMBERED
        rows = Call.objects.filter(last_posted_at__gte=since).order_by("pk").values_list("pk", "title", "signature")
        self._calls = {pk: (title, unpack(packed)) for pk, title, packed in rows.iterator() if packed}

    def __iter__(self) -> Iterator[tuple[int, str, Signature]]:
        return ((pk, title, signature) for pk, (title, signature) in self._calls.items())

    def add(self, pk: int, title: str, signature: Signature) -> None:
        self._calls[pk] = (title, signature)

    def same_as(self, signature: Signature) -> int | None:
        """The oldest call that `signature` repeats."""
        return next((pk for pk, _title, known in self if are_one(known, signature)), None)
