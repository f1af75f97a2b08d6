"""A post that was edited after it was read: its call says by now what the post says."""

from django.utils import timezone

from casting.choices import CallState, SightingKind
from casting.models import Call, ProcessedMessage, Review

from .known_calls import KnownCalls
from .reading import PostToRead, ReadCall, ReadPost
from .rows import add_parts, columns_of


def rewrite_calls(message: ProcessedMessage, post: PostToRead, found: ReadPost, known: KnownCalls) -> bool:
    """Whether the calls of this reading are those that the post brought before. Inside a transaction."""
    first = message.sightings.filter(kind=SightingKind.FIRST).values("call")
    mine = list(Call.objects.select_for_update().filter(pk__in=first).order_by("pk"))
    if not mine or len(mine) != len(found.calls):
        return False
    for row, call in zip(mine, found.calls, strict=True):
        if row.text != post.text:
            _rewrite(row, post, call)
            known.add(row.pk, row.title, call.signature)
    return True


def _rewrite(row: Call, post: PostToRead, call: ReadCall) -> None:
    """As long as nobody has worked on it. After that the newest deadline holds, and no more: the rest was approved."""
    if row.state == CallState.REVIEW and not Review.objects.filter(call=row, undone_at=None).exists():
        row.roles.all().delete()
        row.evidence.all().delete()
        Call.objects.filter(pk=row.pk).update(**columns_of(post, call), updated_at=timezone.now())
        add_parts(row, call.fields)
        return
    deadline = call.fields.deadline
    if deadline and (row.deadline is None or deadline > row.deadline):
        Call.objects.filter(pk=row.pk).update(deadline=deadline, updated_at=timezone.now())
