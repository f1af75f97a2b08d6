"""A collecting run: every collected group is read back; what webhooks missed goes the way of every post."""

import logging
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone

from casting.choices import Outcome, SourceState
from casting.models import PollRun, ProcessedMessage, Source
from common.models import DueWork
from common.phrases import join
from messaging.choices import ChannelState
from messaging.errors import ProviderRefused
from messaging.services.backfill import collect_group_posts

logger = logging.getLogger(__name__)

# https://whapi.readme.io/reference: one page of a chat's history costs one request of the hour's.
POSTS_PER_GROUP = 100
_BACK = timedelta(days=7)
_MOST_ERRORS = 3


def poll_sources() -> PollRun:
    """Read back what every collected group said in the last week; the run with its counts."""
    sources = list(
        Source.objects.filter(state=SourceState.ACTIVE, channel__state=ChannelState.ACTIVE)
        .select_related("channel")
        # Whoever waited longest first: where the provider's budget ends, the others' turn comes next time.
        .order_by(F("polled_at").asc(nulls_first=True), "pk")
    )
    run = PollRun.objects.create(started_at=timezone.now(), total=len(sources))
    errors = [error for source in sources if (error := _poll(run, source))]
    run.error = join(dict.fromkeys(errors[:_MOST_ERRORS]))
    run.finished_at = timezone.now()
    run.save(update_fields=["error", "finished_at"])
    recount_runs([run.pk])
    run.refresh_from_db()
    return run


def _poll(run: PollRun, source: Source) -> str:
    """Why it could not be read, "" where it was."""
    started = timezone.now()
    error, fetched, new = "", 0, 0
    try:
        found = collect_group_posts(
            channel=source.channel, group_id=source.group_id, since=started - _BACK, most=POSTS_PER_GROUP
        )
        fetched, new = found.fetched, found.recovered
        Source.objects.filter(pk=source.pk).update(polled_at=started)
    except ProviderRefused as refusal:
        error = str(refusal)
    of_it = {"post__channel": source.channel_id, "post__group_id": source.group_id}
    mine = ProcessedMessage.objects.filter(run=None, post__received_at__gte=started, **of_it)
    if new:
        ProcessedMessage.objects.filter(pk__in=list(mine.values_list("pk", flat=True))).update(run=run)
    PollRun.objects.filter(pk=run.pk).update(done=F("done") + 1, fetched=F("fetched") + fetched, new=F("new") + new)
    return error


def recount_runs(runs: Collection[int]) -> None:
    """What became of their messages, as far as they are read."""
    counted = (
        ProcessedMessage.objects.filter(run__in=runs)
        .values("run")
        .annotate(
            rejected=Count("pk", filter=Q(outcome=Outcome.REJECTED)),
            duplicates=Count("pk", filter=Q(outcome=Outcome.DUPLICATE)),
            calls=Count("pk", filter=Q(outcome=Outcome.CALL)),
            failed=Count("pk", filter=Q(work_state=DueWork.State.FAILED)),
        )
    )
    for row in counted:
        facts: dict[str, Any] = dict(row)
        PollRun.objects.filter(pk=facts.pop("run")).update(**facts)
