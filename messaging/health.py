"""What messaging knows about its own health: figures for `/metrics` and troubles for the watch."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.db.models import Count, Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from common.causes import name_cause
from common.phrases import say
from common.probes import register_probe
from common.watchers import Trouble, register_watcher

from .choices import AttemptOutcome, ChannelState, EventState, HoldScope, MessageState
from .models import Attempt, Channel, ChannelLease, Hold, Message, RequestUsage, WebhookEvent
from .selectors.conversations import unread_chats
from .selectors.history import losses
from .services.budget import requests_used
from .services.error_policy import CAUSE as ERROR_POLICY
from .services.error_policy import NUMBER_HELD
from .services.holds import active_holds

# A due message that nobody has begun to send for so long although its channel is free to send.
STUCK_AFTER = timedelta(seconds=60)

# So many sends of a channel within this time, and such a share of them, whose outcome is still not known: no accident.
UNKNOWN_WITHIN = timedelta(minutes=15)
UNKNOWN_MORE_THAN = 20
UNKNOWN_SHARE = 0.05

_UNKNOWN = _(
    "“%(channel)s” got no clear answer to %(unknown)s of %(tried)s messages sent within 15 minutes. They may have "
    "arrived and are not sent again by themselves: statuses or the history settle them, after 24 hours a person "
    "decides. Check the connection and the provider's status page; pause the channel if it goes on."
)
_CAUSES = {
    "broker_down": gettext_lazy("Broker not reachable"),
    "channel_down": gettext_lazy("Channel cannot send"),
    "dispatcher_stuck": gettext_lazy("Nobody sends"),
    "error_policy": gettext_lazy("Error policy"),
    "outcomes_unknown": gettext_lazy("Outcomes not known"),
    "number_held": gettext_lazy("Number held for a time"),
    "template_status": gettext_lazy("Template may not go"),
    "templates_not_synced": gettext_lazy("Templates not synchronised"),
    "staff": gettext_lazy("Staff"),
    "throttled": gettext_lazy("Too fast for the provider"),
}


def register() -> None:
    register_probe("outbox_depth", outbox_depth, help="Messages due to be sent")
    register_probe("outbox_oldest_seconds", outbox_oldest_seconds, help="Age of the oldest message due to be sent")
    register_probe("unread_chats", unread_chats, help="Conversations with something that nobody has read")
    register_probe("messages_unknown", messages_unknown, help="Messages of unknown outcome")
    register_probe(
        "webhook_events", webhook_events, help="Webhook events that are not done, by state", labels=("state",)
    )
    register_probe(
        "webhooks_lost_percent",
        webhooks_lost_percent,
        help="Messages of the last seven days that a gateway's history had and its webhooks had not, in percent",
        labels=("channel",),
    )
    register_probe(
        "provider_requests",
        provider_requests,
        help="Requests within the last hour of a provider that counts them",
        labels=("channel",),
    )
    for cause, name in _CAUSES.items():
        name_cause(cause, name)
    register_watcher(dispatcher_stuck, causes=["dispatcher_stuck"])
    register_watcher(numbers_held, causes=[NUMBER_HELD])
    register_watcher(outcomes_unknown, causes=["outcomes_unknown"])


def outbox_depth() -> float:
    return _due().count()


def outbox_oldest_seconds() -> float:
    oldest = _due().aggregate(oldest=Min("not_before"))["oldest"]
    return (timezone.now() - oldest).total_seconds() if oldest else 0.0


def messages_unknown() -> float:
    return Message.objects.filter(state__in=[MessageState.UNKNOWN, MessageState.UNRESOLVED]).count()


def webhook_events() -> Mapping[tuple[str, ...], float]:
    open_states = [state for state in EventState if state != EventState.DONE]
    counts = WebhookEvent.objects.filter(state__in=open_states).values_list("state").annotate(Count("pk"))
    return {(state.value,): float(dict(counts).get(state.value, 0)) for state in open_states}


def webhooks_lost_percent() -> Mapping[tuple[str, ...], float]:
    names = dict(Channel.objects.values_list("pk", "name"))
    return {(names[channel],): loss.percent for channel, loss in losses().items()}


def provider_requests() -> Mapping[tuple[str, ...], float]:
    used = RequestUsage.objects.select_related("channel")
    return {(usage.channel.name,): float(requests_used(usage.channel_id)) for usage in used}


def dispatcher_stuck() -> Iterable[Trouble]:
    """Due messages, a channel free to send, and no dispatcher that holds it."""
    now = timezone.now()
    driven = ChannelLease.objects.filter(expires_at__gt=now).values("channel_id")
    waiting = (
        Message.objects.filter(
            state=MessageState.QUEUED, not_before__lt=now - STUCK_AFTER, channel__state=ChannelState.ACTIVE
        )
        .exclude(channel_id__in=driven)
        .exclude(channel_id__in=active_holds(now).channels)
    )
    if waiting.exists():
        yield Trouble(
            cause="dispatcher_stuck",
            severity="critical",
            text=say(_("Messages are due and no dispatcher takes them: start a worker with -Q dispatch.")),
        )


def _due() -> QuerySet[Message]:
    return Message.objects.filter(state=MessageState.QUEUED, not_before__lte=timezone.now())


def numbers_held() -> Iterable[Trouble]:
    """Held by the error policy until a time: over when that has come or somebody released it."""
    now = timezone.now()
    for hold in Hold.objects.filter(scope=HoldScope.CHANNEL, cause=ERROR_POLICY, ended_at=None, until__gt=now):
        yield Trouble(cause=NUMBER_HELD, severity="error", scope=f"channel:{hold.key}", text=hold.reason)


def outcomes_unknown() -> Iterable[Trouble]:
    """Over when statuses or the history have settled them, or they are old."""
    recent = Attempt.objects.filter(started_at__gte=timezone.now() - UNKNOWN_WITHIN)
    # By way of the messages, of which few are unknown: the attempts of a quarter of an hour may be many.
    unknown = recent.filter(outcome=AttemptOutcome.UNKNOWN, message__state=MessageState.UNKNOWN)
    many = dict(unknown.values_list("channel").annotate(count=Count("pk")).filter(count__gt=UNKNOWN_MORE_THAN))
    for channel in Channel.objects.filter(pk__in=many):
        tried = recent.filter(channel=channel).count()
        if many[channel.pk] > UNKNOWN_SHARE * tried:
            yield Trouble(
                cause="outcomes_unknown",
                severity="error",
                scope=f"channel:{channel.pk}",
                text=say(_UNKNOWN, channel=channel.name, unknown=many[channel.pk], tried=tried),
            )
