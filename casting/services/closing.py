"""A notice ends its call: the one it answers, quotes, names or describes."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from casting.choices import CallState, SightingKind
from casting.models import Call, ProcessedMessage, Sighting
from casting.rules.closing import find_closed, find_described, says_over
from casting.rules.reading import read
from casting.rules.signatures import unpack
from messaging.models import GroupPost

from .known_calls import KnownCalls
from .reading import PostToRead, ReadPost

_OPEN = (CallState.REVIEW, CallState.PUBLISHED)
_CLOSING = SightingKind.CLOSING
# Whoever closes a call later than this has another in mind.
_LATELY = timedelta(days=30)


def close_by(message: ProcessedMessage, post: PostToRead, found: ReadPost, known: KnownCalls) -> bool:
    """Whether a call was found that this post closes. Inside a transaction."""
    keys = _answered(message, post, found) or _said(message, post, found, known)
    calls = [key for key in keys if Call.objects.filter(pk=key).exists()]
    for key in calls:
        close_call(key)
        Sighting.objects.get_or_create(call_id=key, message=message, defaults={"kind": SightingKind.CLOSING})
    return bool(calls)


def _answered(message: ProcessedMessage, post: PostToRead, found: ReadPost) -> list[int]:
    """The call that the post answers. By a word or two only the caller closes it: others say "done", having applied."""
    if not message.post.quoted_id:
        return []
    quoted = GroupPost.objects.filter(channel=message.post.channel_id, provider_id=message.post.quoted_id).first()
    if quoted is None or not (found.closing or (says_over(post.text) and _same_sender(quoted, message.post))):
        return []
    seen = Sighting.objects.filter(message__post=quoted).exclude(kind=_CLOSING)
    calls = list(seen.values_list("call", flat=True)[:2])
    return calls if len(calls) == 1 else []


def _said(message: ProcessedMessage, post: PostToRead, found: ReadPost, known: KnownCalls) -> Iterable[int]:
    if found.closing is None:
        return []
    # The call's own post, edited into its end.
    edited = list(message.sightings.filter(kind=SightingKind.FIRST).values_list("call", flat=True))
    if edited:
        return edited
    reading = read(post.text)
    named = find_closed(found.closing, reading, known)
    if named is None:
        words, by_caller = _of_group(message)
        named = find_described(reading, words, by_caller)
    return [] if named is None else [named]


def _of_group(message: ProcessedMessage) -> tuple[dict[int, frozenset[str]], list[int]]:
    """The open calls of the same group, by their words, and which of them the same person posted."""
    post = message.post
    seen = Sighting.objects.filter(
        message__post__channel=post.channel_id,
        message__post__group_id=post.group_id,
        message__posted_at__range=(post.posted_at - _LATELY, post.posted_at),
        call__state__in=_OPEN,
    ).exclude(Q(kind=_CLOSING) | Q(call__signature={}))
    rows = list(seen.select_related("call", "message__post"))
    words = {row.call_id: unpack(row.call.signature).words for row in rows}
    return words, [row.call_id for row in rows if _same_sender(row.message.post, post)]


def _same_sender(one: GroupPost, other: GroupPost) -> bool:
    """By whatever the gateway tells of them; nobody known is nobody's like."""
    same_id = bool(one.sender_id) and one.sender_id == other.sender_id
    return same_id or (bool(one.sender_phone) and one.sender_phone == other.sender_phone)


def close_call(pk: int) -> bool:
    """The caller said so; what staff rejected stays so."""
    return bool(Call.objects.filter(pk=pk, state__in=_OPEN).update(state=CallState.CLOSED, updated_at=timezone.now()))
