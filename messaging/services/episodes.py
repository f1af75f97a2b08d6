"""Response times, kept as they come about: an episode begins with what the person writes and ends with the closing."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import User

from messaging.choices import Responder
from messaging.models import Episode


def begin_episodes(starts: Sequence[tuple[int, int, datetime]]) -> None:
    """`starts` are (conversation id, channel id, instant). Where an episode is open it simply goes on."""
    Episode.objects.bulk_create(
        [Episode(conversation_id=pk, channel_id=channel, started_at=at) for pk, channel, at in starts],
        ignore_conflicts=True,
    )


def note_answer(*, conversation_id: int, at: datetime, responder: Responder, by: User | None) -> bool:
    """The first answer counts; says whether this was it."""
    episode = Episode.objects.filter(conversation_id=conversation_id, closed_at=None, answered_at=None).first()
    if episode is None:
        return False
    return bool(
        Episode.objects.filter(pk=episode.pk, answered_at=None).update(
            answered_at=at, answered_by=responder, answerer=by, response_seconds=_seconds(episode.started_at, at)
        )
    )


def end_episode(*, conversation_id: int, at: datetime, by: User | None) -> bool:
    episode = Episode.objects.filter(conversation_id=conversation_id, closed_at=None).first()
    if episode is None:
        return False
    return bool(
        Episode.objects.filter(pk=episode.pk, closed_at=None).update(
            closed_at=at, closer=by, resolution_seconds=_seconds(episode.started_at, at)
        )
    )


def _seconds(start: datetime, end: datetime) -> int:
    # The provider's clock may run ahead of ours.
    return max(0, round((end - start).total_seconds()))
