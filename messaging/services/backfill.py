"""A gateway's history is compared with what its webhooks brought; what they lost goes the way of every message."""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from common.phrases import say
from messaging.choices import ChannelState, Direction, MessageState
from messaging.errors import ProviderRefused
from messaging.events import Event, GroupMessage, InboundMessage, Malformed, OwnMessage
from messaging.models import Channel, GroupPost, HistoryCheck, LostMessage, Message
from messaging.providers.base import Gateway, Group
from messaging.providers.registry import channel_kinds, get_gateway
from messaging.selectors.channels import channel_access

from .apply import ChannelDirectory, apply_item
from .channels import channel_went_down
from .receive import SETTLED_WITHIN, receive_own_message
from .replying import ORIGIN_ELSEWHERE

logger = logging.getLogger(__name__)

# Two checks overlap, because a gateway's history lags behind after a reconnect.
_OVERLAP = timedelta(hours=1)
# Older than that is history, not a gap.
_FURTHEST = timedelta(days=7)
_AT_ONCE = 200
_CHATS_AT_ONCE = 50

Found = InboundMessage | GroupMessage | OwnMessage


@dataclass(slots=True)
class Comparison:
    """What came of comparing some of a history. `seen` leaves out what is from before `counts_from`."""

    channel: Channel
    counts_from: datetime
    fetched: int = 0
    seen: int = 0
    recovered: int = 0
    failed: int = 0


def check_histories() -> int:
    """Compare the history of every active gateway channel; the number of messages recovered."""
    return sum(check_history(channel).recovered for channel in _gateway_channels())


def check_history(channel: Channel) -> HistoryCheck:
    """Compare since the last complete check and recover what the webhooks lost. An error stands in the row."""
    since, counts_from = _period(channel)
    check = HistoryCheck.objects.create(channel=channel, since=since, started_at=timezone.now())
    comparison = Comparison(channel, counts_from)
    try:
        _compare(comparison, gateway_of(channel).history(channel_access(channel), since=since))
    except ProviderRefused as refusal:
        check.error = _note_refusal(channel, refusal)
    check.seen, check.recovered, check.failed = comparison.seen, comparison.recovered, comparison.failed
    check.finished_at = timezone.now()
    check.save()
    return check


def collect_group_posts(*, channel: Channel, group_id: str, since: datetime, most: int = 100) -> Comparison:
    """Read one group back, oldest first as they are stored. Raises ProviderRefused."""
    comparison = Comparison(channel, since)
    found = gateway_of(channel).chat_history(channel_access(channel), chat=group_id, since=since, most=most)
    oldest_first: list[Found] = sorted(_messages(found), key=lambda item: item.sent_at)
    _compare(comparison, oldest_first)
    return comparison


def list_groups(channel: Channel) -> list[Group]:
    """All groups that the channel's phone is a member of. Raises ProviderRefused."""
    return list(gateway_of(channel).groups(channel_access(channel)))


def settle_by_history() -> int:
    """Messages of unknown outcome that their chat's history shows to have been sent; the number settled."""
    return sum(_settle(channel) for channel in _gateway_channels())


def gateway_of(channel: Channel) -> Gateway:
    """Raises ProviderRefused where no phone stands behind the channel."""
    if gateway := get_gateway(channel.kind):
        return gateway
    raise ProviderRefused(say(_("This provider has neither a session nor a history to read.")))


def _gateway_channels() -> list[Channel]:
    kinds = [kind for kind, _label in channel_kinds() if get_gateway(kind)]
    return list(Channel.objects.filter(kind__in=kinds, state=ChannelState.ACTIVE))


def _period(channel: Channel) -> tuple[datetime, datetime]:
    """(read since, count since). What was said before the channel was set up was not lost."""
    last = channel.history_checks.filter(error="", finished_at__isnull=False).order_by("-started_at").first()
    earliest = max(channel.created_at, timezone.now() - _FURTHEST).replace(microsecond=0)
    if last is None:
        return earliest, earliest
    return max(last.started_at - _OVERLAP, earliest), max(last.started_at, earliest)


def _note_refusal(channel: Channel, refusal: ProviderRefused) -> str:
    if refusal.channel_down:
        channel_went_down(channel, cause=say(_("history check")), text=str(refusal))
    return str(refusal)


def _messages(events: Iterable[Event]) -> list[Found]:
    return [event for event in events if isinstance(event, InboundMessage | GroupMessage | OwnMessage)]


def _compare(comparison: Comparison, events: Iterable[Event]) -> None:
    for batch in _batches(events):
        comparison.failed += sum(isinstance(event, Malformed) for event in batch)
        items = {item.provider_id: item for item in _messages(batch)}
        comparison.fetched += len(items)
        known = _known(comparison.channel, list(items))
        doubtful = _doubtful(item for item in items.values() if item.provider_id not in known)
        for provider_id, item in items.items():
            is_lost = provider_id not in known and _recover(comparison, item, may_settle=provider_id not in doubtful)
            comparison.recovered += is_lost
            comparison.seen += is_lost or item.sent_at >= comparison.counts_from


def _batches(events: Iterable[Event]) -> Iterator[list[Event]]:
    iterator = iter(events)
    while batch := list(islice(iterator, _AT_ONCE)):
        yield batch


def _doubtful(items: Iterable[Found]) -> set[str]:
    """Equal echoes to one chat: nobody knows which of them settles a message of unknown outcome."""
    own = [item for item in items if isinstance(item, OwnMessage)]
    equal = Counter((item.reply_to, item.kind, item.text) for item in own)
    return {item.provider_id for item in own if equal[item.reply_to, item.kind, item.text] > 1}


def _known(channel: Channel, ids: list[str]) -> set[str | None]:
    messages = Message.objects.filter(channel=channel, provider_id__in=ids).values_list("provider_id", flat=True)
    posts = GroupPost.objects.filter(channel=channel, provider_id__in=ids).values_list("provider_id", flat=True)
    return {*messages, *posts}


def _recover(comparison: Comparison, item: Found, *, may_settle: bool) -> bool:
    """Whether the message was lost: neither known nor the settlement of one of ours. One that breaks costs no other."""
    try:
        with transaction.atomic():
            if may_settle:
                apply_item(comparison.channel.kind, item, ChannelDirectory())
            elif isinstance(item, OwnMessage):
                receive_own_message(comparison.channel, item, may_settle=False)
            is_lost = _is_new(comparison.channel, item)
            if is_lost:
                _note_lost(comparison.channel, item)
    except Exception:
        logger.exception("history_item_not_applied", extra={"channel": comparison.channel.pk})
        comparison.failed += 1
        return False
    return is_lost


def _is_new(channel: Channel, item: Found) -> bool:
    """An echo may have settled a message of ours instead; then nothing was lost that anybody waits for."""
    return not isinstance(item, OwnMessage) or (
        Message.objects.filter(channel=channel, provider_id=item.provider_id, origin=ORIGIN_ELSEWHERE).exists()
    )


def _note_lost(channel: Channel, item: Found) -> None:
    LostMessage.objects.bulk_create(
        [LostMessage(channel=channel, provider_id=item.provider_id, happened_at=item.sent_at, found_at=timezone.now())],
        ignore_conflicts=True,
    )


def _settle(channel: Channel) -> int:
    unknown = Message.objects.filter(
        channel=channel,
        direction=Direction.OUT,
        state__in=[MessageState.UNKNOWN, MessageState.UNRESOLVED],
        provider_id=None,
        tries__started_at__gte=timezone.now() - _FURTHEST,
    )
    chats: dict[str, datetime] = {}
    for chat, at in unknown.order_by("tries__started_at").values_list("to", "tries__started_at"):
        chats.setdefault(chat, at)
    try:
        return sum(_settle_chat(channel, chat, at) for chat, at in list(chats.items())[:_CHATS_AT_ONCE])
    except ProviderRefused as refusal:
        logger.info("history_not_read", extra={"channel": channel.pk, "code": refusal.code})
        return 0


def _settle_chat(channel: Channel, chat: str, first_try: datetime) -> int:
    found = gateway_of(channel).chat_history(channel_access(channel), chat=chat, since=first_try - SETTLED_WITHIN)
    own = [item for item in found if isinstance(item, OwnMessage)]
    known = _known(channel, [item.provider_id for item in own])
    left = [item for item in own if item.provider_id not in known]
    doubtful = _doubtful(left)
    return sum(receive_own_message(channel, item, may_store=False) for item in left if item.provider_id not in doubtful)
