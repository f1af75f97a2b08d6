"""How right the reading was, as people decided, and their decisions as rows to measure it by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from casting.choices import CallState, Decision, RejectReason, SightingKind
from casting.models import Call, Review, Sighting

MONTHS = 6
# Rejected for another reason a call was a call.
_WRONG = Q(call__state=CallState.REJECTED, call__reject_reason=RejectReason.NO_CALL)


@dataclass(frozen=True, slots=True)
class Precision:
    """Of the calls read in a group that were decided in a month: so many were calls."""

    group: str
    month: date
    decided: int
    right: int

    @property
    def percent(self) -> int:
        return round(100 * self.right / self.decided)


@dataclass(frozen=True, slots=True)
class Corrected:
    field: str
    times: int
    percent: int


def precision_by_month(now: datetime | None = None) -> list[Precision]:
    """By the group where a call was first seen; the newest month first."""
    since = (now or timezone.now()) - timedelta(days=31 * MONTHS)
    decided = Sighting.objects.filter(
        kind=SightingKind.FIRST, call__decided_at__gte=since, message__source__isnull=False
    ).exclude(call__state=CallState.REVIEW)
    rows: Any = (
        decided.order_by()
        .annotate(month=TruncMonth("call__decided_at"))
        .values("month", "message__source__name", "message__source__group_id")
        .annotate(decided=Count("pk"), wrong=Count("pk", filter=_WRONG))
        .order_by("-month", "-decided")
    )
    return [
        Precision(
            group=row["message__source__name"] or row["message__source__group_id"],
            month=timezone.localtime(row["month"]).date(),
            decided=row["decided"],
            right=row["decided"] - row["wrong"],
        )
        for row in rows
    ]


def corrected_fields(now: datetime | None = None) -> list[Corrected]:
    """Which fields people changed before they approved, the most often changed first."""
    since = (now or timezone.now()) - timedelta(days=31 * MONTHS)
    approved = Review.objects.filter(decision=Decision.APPROVED, undone_at=None, at__gte=since)
    changed: dict[str, int] = {}
    total = 0
    for edits in approved.values_list("edits", flat=True).iterator():
        total += 1
        for field in edits:
            changed[field] = changed.get(field, 0) + 1
    most_first = sorted(changed.items(), key=lambda pair: -pair[1])
    return [Corrected(field, times, round(100 * times / total)) for field, times in most_first]


def examples() -> Iterator[dict[str, Any]]:
    """Rows for `evaluate casting`, the oldest first, as long as their words are kept.

    Approved: a call, with the fields as people left them. Rejected as no call: none. Messages with several calls, and
    calls whose deadline another post moved, have no label that fits one reading.
    """
    for call in _decided().iterator(chunk_size=500):
        first = next((row for row in call.sightings.all() if row.kind == SightingKind.FIRST), None)
        if first is None or any(row.kind == SightingKind.EXTENDED for row in call.sightings.all()):
            continue
        if len(first.message.sightings.all()) != 1:
            continue
        yield _example(call, str(first.message.source or ""))


def _decided() -> QuerySet[Call]:
    approved = Q(reviews__decision=Decision.APPROVED, reviews__undone_at=None) & ~Q(
        state__in=[CallState.REVIEW, CallState.REJECTED]
    )
    no_call = Q(state=CallState.REJECTED, reject_reason=RejectReason.NO_CALL)
    told = Call.objects.filter(approved | no_call).exclude(text="").distinct().order_by("pk")
    return told.prefetch_related("roles", "sightings__message__source", "sightings__message__sightings")


def _example(call: Call, group_name: str) -> dict[str, Any]:
    is_call = call.state != CallState.REJECTED
    return {
        "id": f"call-{call.pk}",
        "group_name": group_name,
        "sent_at": timezone.localtime(call.first_posted_at).isoformat(),
        "text": call.text,
        "is_casting_call": is_call,
        "expected": _expected(call) if is_call else None,
    }


def _expected(call: Call) -> dict[str, Any]:
    pay = {
        "text": call.pay_text,
        "amount": _figure(call.pay_amount),
        "amount_max": _figure(call.pay_amount_max),
        "currency": call.pay_currency or None,
    }
    return {
        "title": call.title,
        "project_type": call.project_type,
        "roles": _roles(call),
        "location_city": call.city or None,
        "shoot_dates": call.shoot_dates or None,
        "deadline": call.deadline.isoformat() if call.deadline else None,
        "pay": pay if call.pay_text or call.pay_amount is not None else None,
        "contact": call.contact,
        "requirements": call.requirements,
        "is_paid": call.is_paid,
    }


def _roles(call: Call) -> Sequence[dict[str, Any]]:
    names = ("name", "gender", "age_min", "age_max", "notes")
    return [{name: getattr(role, name) for name in names} for role in call.roles.all()]


def _figure(amount: Any) -> float | None:
    return float(amount) if amount is not None else None
