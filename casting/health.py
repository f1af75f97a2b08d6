"""What casting knows about its own health: figures for `/metrics` and troubles for the watch."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from common.causes import name_cause
from common.models import DueWork
from common.phrases import say
from common.probes import register_probe
from common.watchers import Trouble, register_watcher
from messaging.choices import ChannelHealth, ChannelState
from messaging.models import Channel

from .choices import Outcome, SourceState
from .models import ProcessedMessage, Source
from .selectors.collecting import A_DAY, error_counts
from .selectors.desk import number_to_review

# So long may a message wait to be read, before somebody should look.
_WAITED = timedelta(minutes=10)
# Fewer than these prove nothing.
_LEAST_READ, _LEAST_POSTS = 20, 50
_MOST_FAILED = 0.1

_SILENT = _(
    "No message of a casting group came within 24 hours. Is the phone linked, and still a member of its groups?"
)
_NO_CALLS = _(
    "%(posts)d messages of casting groups came within 24 hours and no call was found in them. Look at the rejected "
    "ones under Collected messages; words of your own go under Keywords."
)
_FAILED = _(
    "%(failed)d of %(read)d messages of the last 24 hours could not be read. See Collected messages, work: failed; "
    "“Run again” tries them once more."
)
_LOST = _("“%(channel)s” is not connected: %(groups)d casting groups are not collected. Link the phone under Channels.")
_BACKLOG = _(
    "%(waiting)d messages of casting groups wait to be read, the oldest for %(minutes)d minutes. Is a worker running "
    "with -Q analytics?"
)
_CAUSES = {
    "casting_silent": gettext_lazy("No casting messages or calls"),
    "casting_errors": gettext_lazy("Casting messages fail"),
    "casting_connection": gettext_lazy("Casting groups not connected"),
    "casting_backlog": gettext_lazy("Casting messages wait"),
}


def register() -> None:
    register_probe("casting_to_read", to_read, help="Messages of casting groups that wait to be read")
    register_probe("casting_to_review", number_to_review, help="Casting calls that wait for a decision")
    for cause, name in _CAUSES.items():
        name_cause(cause, name)
    register_watcher(silent, causes=["casting_silent"])
    register_watcher(errors, causes=["casting_errors"])
    register_watcher(lost, causes=["casting_connection"])
    register_watcher(backlog, causes=["casting_backlog"])


def to_read() -> float:
    return ProcessedMessage.objects.filter(work_state=DueWork.State.DUE).count()


def silent() -> Iterable[Trouble]:
    """Groups that are collected for a day at least, and nothing came of them. A lost phone is told by itself."""
    since = timezone.now() - A_DAY
    collected = Source.objects.filter(
        state=SourceState.ACTIVE, created_at__lt=since, channel__state=ChannelState.ACTIVE
    ).exclude(channel__health=ChannelHealth.DOWN)
    if not collected.exists():
        return
    counted = ProcessedMessage.objects.filter(source__in=collected, posted_at__gte=since).aggregate(
        posts=Count("pk"), calls=Count("pk", filter=Q(outcome__in=[Outcome.CALL, Outcome.DUPLICATE]))
    )
    if not counted["posts"]:
        yield Trouble("casting_silent", "error", say(_SILENT))
    elif counted["posts"] >= _LEAST_POSTS and not counted["calls"]:
        yield Trouble("casting_silent", "warning", say(_NO_CALLS, posts=counted["posts"]))


def errors() -> Iterable[Trouble]:
    failed, read = error_counts()
    if read >= _LEAST_READ and failed > _MOST_FAILED * read:
        yield Trouble("casting_errors", "error", say(_FAILED, failed=failed, read=read))


def lost() -> Iterable[Trouble]:
    collected = Count("casting_sources", filter=Q(casting_sources__state=SourceState.ACTIVE))
    down = Channel.objects.exclude(state=ChannelState.ACTIVE) | Channel.objects.filter(health=ChannelHealth.DOWN)
    for channel in down.annotate(groups=collected).filter(groups__gt=0):
        text = say(_LOST, channel=channel.name, groups=channel.groups)
        yield Trouble("casting_connection", "error", text, scope=f"channel:{channel.pk}")


def backlog() -> Iterable[Trouble]:
    waiting = ProcessedMessage.objects.filter(work_state=DueWork.State.DUE, attempts=0)
    counted = waiting.aggregate(waiting=Count("pk"), oldest=Min("next_at"))
    oldest, now = counted["oldest"], timezone.now()
    if oldest and oldest < now - _WAITED:
        minutes = int((now - oldest).total_seconds() // 60)
        yield Trouble("casting_backlog", "error", say(_BACKLOG, waiting=counted["waiting"], minutes=minutes))
