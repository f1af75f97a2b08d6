"""What was read in a post becomes a call, another post of a known one, or its end. One decision per cluster."""

from datetime import date, datetime, timedelta

from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Greatest
from django.utils import timezone

from casting.choices import CallState, Outcome, SightingKind
from casting.models import Call, ProcessedMessage, Sighting

from .closing import close_by
from .known_calls import KnownCalls
from .reading import PostToRead, ReadCall, ReadPost
from .rewriting import rewrite_calls
from .rows import add_parts, columns_of
from .withdrawing import come_back

# What a later deadline brings back to the desk.
_OVER = (CallState.EXPIRED, CallState.CLOSED)
_OPEN = (CallState.REVIEW, CallState.PUBLISHED)
_FORGOTTEN = timedelta(days=60)


def file_post(message: ProcessedMessage, post: PostToRead, found: ReadPost, known: KnownCalls) -> Outcome:
    """Inside a transaction."""
    if found.calls:
        if rewrite_calls(message, post, found, known):
            return Outcome.CALL
        # Siblings of one message are two projects, however alike they are written.
        same = [known.same_as(call.signature) for call in found.calls]
        created = [_file_call(message, post, call, pk, known) for call, pk in zip(found.calls, same, strict=True)]
        return Outcome.CALL if any(created) else Outcome.DUPLICATE
    return Outcome.CLOSING if close_by(message, post, found, known) else Outcome.REJECTED


def _file_call(
    message: ProcessedMessage, post: PostToRead, call: ReadCall, same: int | None, known: KnownCalls
) -> bool:
    """Whether the call came by this message first, now or when it was read before."""
    if same is not None and (kind := _repeat(same, message, post, call.fields.deadline)):
        return kind == SightingKind.FIRST
    row = _create(post, call)
    Sighting.objects.create(call=row, message=message, kind=SightingKind.FIRST)
    known.add(row.pk, row.title, call.signature)
    return True


def _create(post: PostToRead, call: ReadCall) -> Call:
    row = Call.objects.create(**columns_of(post, call), first_posted_at=post.sent_at, last_posted_at=post.sent_at)
    add_parts(row, call.fields)
    return row


def _repeat(pk: int, message: ProcessedMessage, post: PostToRead, deadline: date | None) -> str:
    """As what the message is seen. The newest deadline holds; "" where the call is gone."""
    call = Call.objects.select_for_update().filter(pk=pk).first()
    if call is None:
        return ""
    is_extended = bool(deadline and call.deadline and deadline > call.deadline)
    kind = SightingKind.EXTENDED if is_extended else SightingKind.REPEAT
    sighting, is_new = Sighting.objects.get_or_create(call=call, message=message, defaults={"kind": kind})
    if not is_new:
        return sighting.kind
    come_back(call, message)
    changes: dict[str, object] = {"posts": F("posts") + 1, "last_posted_at": Greatest("last_posted_at", _at(post))}
    if is_extended or (deadline and call.deadline is None):
        changes["deadline"] = deadline
        if deadline and deadline >= timezone.localdate():
            changes["state"] = Case(When(state__in=_OVER, then=Value(CallState.REVIEW)), default=F("state"))
    Call.objects.filter(pk=pk).update(**changes, updated_at=timezone.now())
    return kind


def _at(post: PostToRead) -> Value:
    return Value(post.sent_at)


def expire_calls(today: date | None = None, now: datetime | None = None) -> int:
    """Those whose deadline is over; without any, those that nobody posted for two months."""
    now = now or timezone.now()
    over = Q(deadline__lt=today or timezone.localdate(now))
    forgotten = Q(deadline=None, last_posted_at__lt=now - _FORGOTTEN)
    return Call.objects.filter(over | forgotten, state__in=_OPEN).update(state=CallState.EXPIRED, updated_at=now)
