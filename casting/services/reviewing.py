"""A person decides: approve, edit, reject, skip, undo. A call lies on one desk at a time."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from casting.choices import CallState, Decision, Gender, RejectReason
from casting.models import Call, Review, Role
from casting.transitions import CALL_MOVES

from .publishing import write_down

# As long as a person may look at one call; a desk that was left gives it back.
_LOCKED = timedelta(minutes=10)
# What was skipped comes again later, to the same person too.
_SKIPPED = timedelta(minutes=30)
# A row without a word, as desks leave it out: see publishing.
_ANYBODY = ["", Gender.ANY, None, None]
# Not read in the message but chosen by staff: it teaches nothing.
_CHOSEN = {"contact_shown"}
_ORDERS = {"sure": ("confidence", "pk"), "deadline": ("deadline", "pk")}


@dataclass(frozen=True, slots=True)
class RoleEdit:
    name: str
    gender: str
    age_min: int | None
    age_max: int | None


def take_call(*, by: User, order: str = "sure") -> Call | None:
    """The next call, locked for this person: theirs already, else the first that lies on nobody's desk."""
    now = timezone.now()
    while True:
        free = _free(by).order_by(*_ORDERS[order])
        call = free.filter(locked_by=by, locked_until__gt=now).first() or free.first()
        if call is None or _lock(call, by):
            return call


def open_call(*, call: Call, by: User) -> bool:
    """This call on this person's desk; False where it lies on another's or is decided."""
    return _lock(call, by)


def _free(by: User) -> QuerySet[Call]:
    now = timezone.now()
    not_others = Q(locked_until=None) | Q(locked_until__lte=now) | Q(locked_by=by)
    mine = Review.objects.filter(by=by, decision=Decision.SKIPPED, undone_at=None, at__gte=now - _SKIPPED)
    return Call.objects.filter(not_others, state=CallState.REVIEW).exclude(pk__in=mine.values("call"))


def _lock(call: Call, by: User) -> bool:
    """One conditional UPDATE: of two who reach for it, one gets it. Their desk holds one call."""
    now = timezone.now()
    free = Q(locked_until=None) | Q(locked_until__lte=now) | Q(locked_by=by)
    with transaction.atomic():
        mine = Call.objects.filter(free, pk=call.pk, state=CallState.REVIEW)
        if not mine.update(locked_by=by, locked_until=now + _LOCKED):
            return False
        Call.objects.filter(locked_by=by).exclude(pk=call.pk).update(locked_by=None, locked_until=None)
    return True


def approve_call(*, call: Call, by: User) -> bool:
    """One decision for all its posts: published. False where somebody was first."""
    return _decide(call, by, "approve", Decision.APPROVED)


def reject_call(*, call: Call, by: User, reason: RejectReason) -> bool:
    return _decide(call, by, "reject", Decision.REJECTED, reason)


def skip_call(*, call: Call, by: User) -> bool:
    with transaction.atomic():
        freed = _locked(call, by).update(locked_by=None, locked_until=None)
        if freed:
            Review.objects.create(call=call, by=by, decision=Decision.SKIPPED)
    return bool(freed)


def _decide(call: Call, by: User, verb: str, decision: Decision, reason: str = "") -> bool:
    before, after = CALL_MOVES[verb]
    with transaction.atomic():
        moved = _locked(call, by).filter(state__in=before).update(
            state=after, reject_reason=reason, decided_by=by, decided_at=timezone.now(), locked_by=None,
            locked_until=None, updated_at=timezone.now(),
        )  # fmt: skip
        if moved and after == CallState.PUBLISHED:
            write_down(call.pk)
        if moved:
            Review.objects.create(call=call, by=by, decision=decision, reason=reason, edits=_edits_of(call, by))
            Review.objects.filter(call=call, by=by, decision="").delete()
    return bool(moved)


def _locked(call: Call, by: User) -> QuerySet[Call]:
    """Not on another's desk."""
    others = Q(locked_until__gt=timezone.now()) & ~Q(locked_by=by) & Q(locked_by__isnull=False)
    return Call.objects.filter(pk=call.pk).exclude(others)


def edit_call(*, call: Call, by: User, fields: Mapping[str, Any], roles: Collection[RoleEdit] | None = None) -> bool:
    """Change what was read. What changed goes with the decision, and teaches the rules."""
    with transaction.atomic():
        row = _locked(call, by).select_for_update().filter(state=CallState.REVIEW).first()
        if row is None:
            return False
        edits = {name: [_plain(getattr(row, name)), _plain(value)] for name, value in fields.items()}
        edits = {name: pair for name, pair in edits.items() if pair[0] != pair[1] and name not in _CHOSEN}
        if roles is not None and (changed := _replace_roles(row, roles)):
            edits["roles"] = changed
        doubts = [name for name in row.doubts if name not in edits]
        Call.objects.filter(pk=row.pk).update(**fields, doubts=doubts, updated_at=timezone.now())
        _note_edits(row, by, edits)
    return True


def _replace_roles(call: Call, roles: Collection[RoleEdit]) -> list[Any]:
    """[before, after]; empty where nothing changed."""
    told = [[role.name, role.gender, role.age_min, role.age_max] for role in call.roles.all()]
    before = [role for role in told if role != _ANYBODY]
    after = [[role.name, role.gender, role.age_min, role.age_max] for role in roles]
    if before == after:
        return []
    call.roles.all().delete()
    Role.objects.bulk_create(
        Role(call=call, position=at, name=role.name, gender=role.gender, age_min=role.age_min, age_max=role.age_max)
        for at, role in enumerate(roles)
    )
    return [before, after]


def _note_edits(call: Call, by: User, edits: dict[str, list[Any]]) -> None:
    """Until the decision they wait in a review without one."""
    if edits:
        open_review, _created = Review.objects.get_or_create(call=call, by=by, decision="", undone_at=None)
        first = {name: [open_review.edits.get(name, pair)[0], pair[1]] for name, pair in edits.items()}
        Review.objects.filter(pk=open_review.pk).update(edits={**open_review.edits, **first})


def _edits_of(call: Call, by: User) -> dict[str, Any]:
    edits = Review.objects.filter(call=call, by=by, decision="").values_list("edits", flat=True).first()
    return dict(edits or {})


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str | list | dict) else str(value)


def undo_last(*, by: User) -> Call | None:
    """The person's last decision is taken back and the call lies on their desk again; None where there is none."""
    last = (
        Review.objects.filter(by=by, undone_at=None).exclude(decision="").select_related("call").order_by("-pk").first()
    )
    if last is None:
        return None
    now = timezone.now()
    with transaction.atomic():
        Review.objects.filter(pk=last.pk).update(undone_at=now)
        after = {Decision.APPROVED: CallState.PUBLISHED, Decision.REJECTED: CallState.REJECTED}
        back = after.get(Decision(last.decision), CallState.REVIEW)
        _locked(last.call, by).filter(state=back).update(
            state=CallState.REVIEW, reject_reason="", decided_by=None, decided_at=None, locked_by=by,
            locked_until=now + _LOCKED, updated_at=now,
        )  # fmt: skip
    return Call.objects.filter(pk=last.call_id, state=CallState.REVIEW).first()


def review_again(calls: Collection[int]) -> int:
    return _move(calls, "review_again", decided_by=None, decided_at=None, reject_reason="")


def close_calls(calls: Collection[int]) -> int:
    return _move(calls, "close")


def _move(calls: Collection[int], verb: str, **changes: Any) -> int:
    before, after = CALL_MOVES[verb]
    return Call.objects.filter(pk__in=calls, state__in=before).update(state=after, updated_at=timezone.now(), **changes)
