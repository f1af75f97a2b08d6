"""The words that staff keep: those in use, and what others would change."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from casting.models import KeywordVersion, ProcessedMessage, Source
from casting.rules.groups import recognise_group
from casting.rules.keywords import NONE, Keywords, may_contain
from casting.rules.prefilter import weigh_reading
from casting.rules.reading import read

# What staff change in the admin acts everywhere within ten seconds.
_FRESH_SECONDS = 5.0
_A_WEEK = timedelta(days=7)
_MOST_POSTS, _MOST_SHOWN = 20_000, 50
_known: list[tuple[float, Keywords]] = []


def current_keywords() -> Keywords:
    """Of the version in use, never staler than a few seconds."""
    if _known and time.monotonic() < _known[0][0]:
        return _known[0][1]
    row = KeywordVersion.objects.filter(is_active=True).first()
    keywords = row.as_used if row else NONE
    _known[:] = [(time.monotonic() + _FRESH_SECONDS, keywords)]
    return keywords


def forget_keywords() -> None:
    """Read again at the next question: in the process that changed them, and in tests."""
    _known.clear()


@dataclass(frozen=True, slots=True)
class Preview:
    """What last week would have been read differently; of each kind some are shown, `more` are not."""

    let_in: Sequence[ProcessedMessage]
    kept_out: Sequence[ProcessedMessage]
    groups_in: Sequence[Source]
    groups_out: Sequence[Source]
    looked_at: int
    more: int


def preview(now: Keywords, then: Keywords, at: datetime | None = None) -> Preview:
    """Only messages with a word that comes or goes are read: the others stay what they are."""
    messages = ProcessedMessage.objects.filter(posted_at__gte=(at or timezone.now()) - _A_WEEK).exclude(outcome="")
    changed = {*now.call, *now.no_call} ^ {*then.call, *then.no_call}
    let_in: list[ProcessedMessage] = []
    kept_out: list[ProcessedMessage] = []
    looked_at = 0
    for message in messages.select_related("post", "source").order_by("-pk")[:_MOST_POSTS].iterator():
        looked_at += 1
        if not (changed and may_contain(message.post.body, changed)):
            continue
        reading = read(message.post.body)
        before, after = (weigh_reading(reading, keywords).passes for keywords in (now, then))
        if before != after:
            (let_in if after else kept_out).append(message)
    more = max(len(let_in) - _MOST_SHOWN, 0) + max(len(kept_out) - _MOST_SHOWN, 0)
    return Preview(let_in[:_MOST_SHOWN], kept_out[:_MOST_SHOWN], *_groups(now, then), looked_at, more)


def _groups(now: Keywords, then: Keywords) -> tuple[list[Source], list[Source]]:
    """By their names alone, and only those on which staff have not decided."""
    comes: list[Source] = []
    goes: list[Source] = []
    if (now.group, now.no_group) == (then.group, then.no_group):
        return comes, goes
    for source in Source.objects.filter(decided_at=None).order_by("name").iterator():
        before, after = (recognise_group(source.name, keywords).is_casting for keywords in (now, then))
        if before != after:
            (comes if after else goes).append(source)
    return comes[:_MOST_SHOWN], goes[:_MOST_SHOWN]
