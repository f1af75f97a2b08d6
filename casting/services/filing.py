"""What was read in a post becomes a call, another post of a known one, or its end. One decision per cluster."""

from datetime import date, datetime, timedelta

from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Greatest
from django.utils import timezone

from casting.choices import CallState, Outcome, SightingKind
from casting.models import Call, Evidence, ProcessedMessage, Role, Sighting
from casting.rules.closing import find_closed
from casting.rules.reading import read
from casting.rules.schema import ExtractedCall
from casting.rules.signatures import pack

from .known_calls import KnownCalls
from .reading import PostToRead, ReadCall, ReadPost

# What a later deadline brings back to the desk.
_OVER = (CallState.EXPIRED, CallState.CLOSED)
_OPEN = (CallState.REVIEW, CallState.PUBLISHED)
_FORGOTTEN = timedelta(days=60)


def file_post(message: ProcessedMessage, post: PostToRead, found: ReadPost, known: KnownCalls) -> Outcome:
    """Inside a transaction."""
    if found.calls:
        # Siblings of one message are two projects, however alike they are written.
        same = [known.same_as(call.signature) for call in found.calls]
        created = [_file_call(message, post, call, pk, known) for call, pk in zip(found.calls, same, strict=True)]
        return Outcome.CALL if any(created) else Outcome.DUPLICATE
    return Outcome.CLOSING if found.closing and _close(message, post, found, known) else Outcome.REJECTED


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
    row = Call.objects.create(
        **columns_of(call.fields),
        confidence=call.confidence,
        doubts=list(call.doubts),
        read_by=call.read_by,
        text=post.text,
        signature=pack(call.signature),
        first_posted_at=post.sent_at,
        last_posted_at=post.sent_at,
    )
    Role.objects.bulk_create(roles_of(row, call.fields))
    Evidence.objects.bulk_create(
        Evidence(call=row, field=found.field, start=found.start, end=found.end) for found in call.fields.evidence
    )
    return row


def columns_of(fields: ExtractedCall) -> dict[str, object]:
    pay = fields.pay
    return {
        "title": fields.title[:200],
        "project_type": fields.project_type,
        "city": (fields.location_city or "")[:80],
        "shoot_dates": (fields.shoot_dates or "")[:300],
        "deadline": fields.deadline,
        "is_paid": fields.is_paid,
        "pay_text": pay.text[:300] if pay else "",
        "pay_amount": pay.amount if pay else None,
        "pay_amount_max": pay.amount_max if pay else None,
        "pay_currency": (pay.currency or "")[:3] if pay else "",
        "contact": fields.contact.model_dump(mode="json"),
        "requirements": list(fields.requirements),
    }


def roles_of(call: Call, fields: ExtractedCall) -> list[Role]:
    return [
        Role(
            call=call,
            position=position,
            name=role.name[:200],
            gender=role.gender,
            age_min=role.age_min,
            age_max=role.age_max,
            count=role.count if role.count is None or role.count < 30_000 else None,
            notes=role.notes[:300],
        )
        for position, role in enumerate(fields.roles)
    ]


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
    changes: dict[str, object] = {"posts": F("posts") + 1, "last_posted_at": Greatest("last_posted_at", _at(post))}
    if is_extended or (deadline and call.deadline is None):
        changes["deadline"] = deadline
        if deadline and deadline >= timezone.localdate():
            changes["state"] = Case(When(state__in=_OVER, then=Value(CallState.REVIEW)), default=F("state"))
    Call.objects.filter(pk=pk).update(**changes, updated_at=timezone.now())
    return kind


def _at(post: PostToRead) -> Value:
    return Value(post.sent_at)


def _close(message: ProcessedMessage, post: PostToRead, found: ReadPost, known: KnownCalls) -> bool:
    """What the notice answers, else what it quotes or names."""
    quoted = _quoted(message)
    if quoted is None and found.closing:
        quoted = find_closed(found.closing, read(post.text), known)
    if quoted is None or not Call.objects.filter(pk=quoted).exists():
        return False
    close_call(quoted)
    Sighting.objects.get_or_create(call_id=quoted, message=message, defaults={"kind": SightingKind.CLOSING})
    return True


def _quoted(message: ProcessedMessage) -> int | None:
    quoted = message.post.quoted_id
    if not quoted:
        return None
    of_it = Sighting.objects.filter(
        message__post__channel=message.post.channel_id, message__post__provider_id=quoted
    ).values_list("call_id", flat=True)[:2]
    calls = list(of_it)
    return calls[0] if len(calls) == 1 else None


def close_call(pk: int) -> bool:
    """The caller said so; what staff rejected stays so."""
    return bool(Call.objects.filter(pk=pk, state__in=_OPEN).update(state=CallState.CLOSED, updated_at=timezone.now()))


def expire_calls(today: date | None = None, now: datetime | None = None) -> int:
    """Those whose deadline is over; without any, those that nobody posted for two months."""
    now = now or timezone.now()
    over = Q(deadline__lt=today or timezone.localdate(now))
    forgotten = Q(deadline=None, last_posted_at__lt=now - _FORGOTTEN)
    return Call.objects.filter(over | forgotten, state__in=_OPEN).update(state=CallState.EXPIRED, updated_at=now)
