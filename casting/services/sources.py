"""Groups come in: recognised by name and by what is said in them, collected at once where that is sure enough."""

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casting.choices import Outcome, SourceState
from casting.models import CastingRules, ProcessedMessage, Source
from casting.rules.sampling import Recognised, recognise
from casting.selectors.keywords import current_keywords
from casting.transitions import SOURCE_MOVES
from common.models import DueWork
from common.signals import notice
from messaging.choices import ChannelState
from messaging.errors import ProviderRefused
from messaging.models import Channel, GroupPost
from messaging.providers.base import Group
from messaging.providers.registry import channel_kinds, get_gateway
from messaging.services.backfill import list_groups
from messaging.services.wakes import wake_soon

logger = logging.getLogger(__name__)

_SAMPLE = 40
_SAMPLE_FROM = timedelta(days=30)
# As far back as posts are read.
_BACK = timedelta(days=7)
_PERMISSION = "casting.change_source"
_BACKEND = "django.contrib.auth.backends.ModelBackend"
_INGEST = ("casting.tasks.ingest", "analytics")

Key = tuple[int, str]


def sync_sources() -> int:
    """All groups of all gateways; the number of casting groups that are new. A gateway that refuses waits its turn."""
    kinds = [kind for kind, _label in channel_kinds() if get_gateway(kind)]
    found: list[Source] = []
    for channel in Channel.objects.filter(kind__in=kinds, state=ChannelState.ACTIVE):
        try:
            groups = list_groups(channel)
        except ProviderRefused as refusal:
            logger.info("groups_not_listed", extra={"channel": channel.pk, "code": refusal.code})
            continue
        found += _sync_channel(channel, groups)
    announce(found)
    return len(found)


def _sync_channel(channel: Channel, groups: Iterable[Group]) -> list[Source]:
    now = timezone.now()
    known = {source.group_id: source for source in Source.objects.filter(channel=channel)}
    news = []
    for group in groups:
        source = known.get(group.id) or Source(channel=channel, group_id=group.id)
        source.name = group.name[:200] or source.name
        source.participants, source.synced_at = group.participants, now
        if _judge(source):
            news.append(source)
    return news


def find_or_add_sources(posts: Sequence[GroupPost]) -> dict[Key, Source]:
    """The group of every post; one that nobody knew is recognised by its name at once."""
    keys = {(post.channel_id, post.group_id): post.group_name for post in posts}
    rows = Source.objects.filter(
        channel__in={channel for channel, _group in keys}, group_id__in={group for _channel, group in keys}
    )
    sources = {(row.channel_id, row.group_id): row for row in rows}
    news = []
    for (channel_id, group_id), name in keys.items():
        source = sources.get((channel_id, group_id)) or Source(channel_id=channel_id, group_id=group_id)
        if source.pk is None or (name and not source.name):
            source.name = name[:200]
            if _judge(source):
                news.append(source)
        sources[channel_id, group_id] = source
    announce(news)
    return sources


def _judge(source: Source) -> bool:
    """Save `source` as it is recognised by now; whether that brought it in. What staff decided stays."""
    found = recognise(source.name, _sample(source), current_keywords())
    before = source.state if source.pk else SourceState.OTHER
    source.confidence, source.reasons = found.confidence, list(found.reasons)
    source.sampled, source.sampled_calls = found.sampled, found.calls
    if source.decided_at is None:
        source.state = _state(before, found)
    source.save()
    if source.state == SourceState.ACTIVE and before != SourceState.ACTIVE:
        _read_what_waited([source.pk])
    return source.state != before


def _state(before: str, found: Recognised) -> str:
    """Recognising brings groups in and takes none away: that is for people."""
    if before not in (SourceState.OTHER, SourceState.WAITING) or not found.is_casting:
        return before
    rules = CastingRules.objects.first() or CastingRules()
    return SourceState.ACTIVE if found.confidence * 100 >= rules.import_from else SourceState.WAITING


def _sample(source: Source) -> list[str]:
    posts = GroupPost.objects.filter(
        channel=source.channel_id, group_id=source.group_id, posted_at__gte=timezone.now() - _SAMPLE_FROM
    )
    return list(posts.exclude(body="").order_by("-posted_at").values_list("body", flat=True)[:_SAMPLE])


def move_source(*, source: Source, verb: str, by: User) -> bool:
    """`activate` or `pause`; False where somebody was first. What was posted meanwhile is read after all."""
    before, after = SOURCE_MOVES[verb]
    with transaction.atomic():
        moved = Source.objects.filter(pk=source.pk, state__in=before).update(
            state=after, decided_by=by, decided_at=timezone.now(), updated_at=timezone.now()
        )
        if moved and after == SourceState.ACTIVE:
            _read_what_waited([source.pk])
    return bool(moved)


def _read_what_waited(sources: Sequence[int]) -> None:
    waiting = ProcessedMessage.objects.filter(
        source__in=sources, outcome=Outcome.NOT_COLLECTED, posted_at__gte=timezone.now() - _BACK
    )
    waiting.update(work_state=DueWork.State.DUE, attempts=0, next_at=timezone.now())
    wake_soon(_INGEST)


def announce(sources: Sequence[Source]) -> None:
    """Collected already or waiting for a word: whoever may decide hears of it."""
    if not sources:
        return
    active = sum(source.state == SourceState.ACTIVE for source in sources)
    waiting = len(sources) - active
    url = reverse("admin:casting_source_changelist")
    for user in User.objects.with_perm(_PERMISSION, backend=_BACKEND).filter(is_active=True, is_staff=True):
        notice.send_robust(sender=Source, user=user, text=_told(active, waiting, sources[0].name), url=url)


def _told(active: int, waiting: int, name: str) -> str:
    parts = []
    if active:
        text = ngettext(
            "%(count)d new casting group is collected.", "%(count)d new casting groups are collected.", active
        )
        parts.append(text % {"count": active})
    if waiting:
        text = ngettext(
            "%(count)d group that may be one for castings waits for your word.",
            "%(count)d groups that may be ones for castings wait for your word.",
            waiting,
        )
        parts.append(text % {"count": waiting})
    return " ".join([*parts, _("Among them: %(name)s") % {"name": name}])
