"""Why was this not sent? One plain sentence for every state a message can be in."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from leads.models import Consent
from messaging.choices import ChannelState, Direction, HoldScope, MessageState, Priority
from messaging.models import ChannelLease, Hold, Message
from messaging.providers.registry import get_provider
from messaging.selectors import error_policies
from messaging.selectors.windows import window_of

# A sweep wakes the dispatcher every ten seconds: what nobody takes for longer waits for a process that is not there.
_DISPATCHER_ANSWERS_WITHIN = timedelta(seconds=30)
_COUNTED_AHEAD = 1000


def why_not_sent(message: Message) -> str:
    """What keeps the message, or what became of it. Costs a few narrow queries while it waits."""
    if message.direction == Direction.IN:
        return _("This message was received, not sent by us.")
    return _SENTENCES[MessageState(message.state)](message)


def _waiting(message: Message) -> str:
    """The first obstacle in the order in which the dispatcher would meet them."""
    now = timezone.now()
    obstacles = (_paused, _held, _to_decide, _expiring, _window, _not_yet, _cap_spent, _nobody_sends)
    return next((why for why in (obstacle(message, now) for obstacle in obstacles) if why), "") or _in_line(message)


def _paused(message: Message, now: datetime) -> str:
    if message.channel.state == ChannelState.ACTIVE:
        return ""
    return _("The channel %(channel)s is paused by staff. Resume it and the message goes.") % {
        "channel": message.channel.name
    }


def _held(message: Message, now: datetime) -> str:
    hold = holds_on(message, now).first()
    if hold is None:
        return ""
    facts = {"scope": hold.get_scope_display(), "reason": hold.reason, "since": _when(hold.created_at)}
    if hold.until:
        text = _("Held since %(since)s until %(until)s (%(scope)s): %(reason)s")
        return text % {**facts, "until": _when(hold.until)}
    return _("Held since %(since)s until somebody releases it (%(scope)s): %(reason)s") % facts


def _to_decide(message: Message, now: datetime) -> str:
    asked = Consent.objects.to_decide().filter(lead_id=message.conversation.lead_id)
    if message.priority == Priority.STAFF or not asked.exists():
        return ""
    return _("This person may have asked not to be written to. It waits until somebody has decided that.")


def holds_on(message: Message, now: datetime) -> QuerySet[Hold]:
    """The holds in force that the dispatcher would meet with this message, the oldest first."""
    keys = {
        HoldScope.CHANNEL: str(message.channel_id),
        HoldScope.PORTFOLIO: message.channel.portfolio_id,
        HoldScope.ORIGIN: message.origin,
        HoldScope.TEMPLATE: message.template_name,
        HoldScope.PERSON: str(message.conversation.lead_id),
    }
    matches = Q(pk__in=[])
    for scope, key in keys.items():
        if key:
            matches |= Q(scope=scope, key=key)
    if message.template_id:
        matches |= Q(scope=HoldScope.TEMPLATE, key=f"#{message.template_id}")
    return Hold.objects.filter(Q(until=None) | Q(until__gt=now), matches, ended_at=None).order_by("created_at")


def _expiring(message: Message, now: datetime) -> str:
    if message.expires_at and message.expires_at <= now:
        return _("Its time was over at %(when)s: it will not go any more.") % {"when": _when(message.expires_at)}
    return ""


def _window(message: Message, now: datetime) -> str:
    if not message.needs_window or window_of(message.conversation, now=now).is_open:
        return ""
    return _("The reply window is closed: this text cannot go. Send an approved template instead.")


def _not_yet(message: Message, now: datetime) -> str:
    if not message.not_before or message.not_before <= now:
        return ""
    facts = {"when": _when(message.not_before), "reason": message.reason}
    if message.reason:
        return _("%(reason)s It is tried again at %(when)s.") % facts
    return _("It waits until %(when)s, as it was asked to.") % facts


def _cap_spent(message: Message, now: datetime) -> str:
    """Of the channel's own caps, as its last driver left them."""
    lease = ChannelLease.objects.filter(channel_id=message.channel_id).first()
    if lease is None:
        return ""
    waits = [(lease.waits_until, lease.get_waits_why_display())]
    if message.priority >= Priority.BULK:
        waits.append((lease.bulk_waits_until, lease.get_bulk_waits_why_display()))
    in_force = [(until, why) for until, why in waits if until and until > now]
    if not in_force:
        return ""
    until, why = max(in_force)
    return _("%(reason)s It goes on at %(when)s.") % {"reason": why, "when": _when(until)}


def _nobody_sends(message: Message, now: datetime) -> str:
    due_since = max(filter(None, (message.not_before, message.created_at)))
    if now - due_since < _DISPATCHER_ANSWERS_WITHIN or _is_driven(message.channel_id, now):
        return ""
    return _("Nobody sends: no dispatcher is running. Start the worker of the queue “dispatch”.")


def _is_driven(channel_id: int, now: datetime) -> bool:
    return ChannelLease.objects.filter(channel_id=channel_id, holder__isnull=False, expires_at__gt=now).exists()


def _in_line(message: Message) -> str:
    rate = message.channel.rate_per_second or get_provider(message.channel.kind).limits.per_second
    ahead = _number_ahead(message)
    facts = {"rate": f"{rate:g}", "count": ahead, "channel": message.channel.name}
    if not ahead:
        return _("It is next in line; %(channel)s sends at most %(rate)s a second.") % facts
    if ahead > _COUNTED_AHEAD:
        facts["count"] = _COUNTED_AHEAD
        return _("%(channel)s sends at most %(rate)s a second, and more than %(count)d are ahead of it.") % facts
    text = ngettext(
        "%(channel)s sends at most %(rate)s a second, and %(count)d message is ahead of it.",
        "%(channel)s sends at most %(rate)s a second, and %(count)d messages are ahead of it.",
        ahead,
    )
    return text % facts


def _number_ahead(message: Message) -> int:
    """Queued on the same channel and more urgent, or as urgent and earlier; counted to a thousand and one."""
    earlier = Q(not_before__lt=message.not_before) | Q(not_before=message.not_before, pk__lt=message.pk)
    ahead = Message.objects.filter(
        Q(priority__lt=message.priority) | Q(priority=message.priority) & earlier,
        channel_id=message.channel_id,
        state=MessageState.QUEUED,
        not_before__lte=timezone.now(),
    )
    return ahead.values("pk")[: _COUNTED_AHEAD + 1].count()


def _on_its_way(message: Message) -> str:
    return _("It is being sent right now.")


def _unknown(message: Message) -> str:
    return _(
        "Nobody knows whether it arrived: the connection broke while it was sent. The provider's status will settle "
        "it; it is not sent again by itself, so that the person does not get it twice."
    )


def _unresolved(message: Message) -> str:
    return _("For a day nobody could say whether it arrived. Ask the person, then send it again or give it up.")


def _sent(message: Message) -> str:
    when = message.read_at or message.delivered_at or message.sent_at or message.happened_at
    return _("It was sent (%(state)s, %(when)s).") % {"state": message.get_state_display(), "when": _when(when)}


def _failed(message: Message) -> str:
    facts = {"reason": message.reason or _("The provider gave no reason."), "code": message.error_code}
    if message.error_code == "window_closed":
        return _("The reply window closed before it could go. Send an approved template instead.")
    if policy := _policy_text(message):
        facts["reason"] = policy
    if message.error_code:
        facts["reason"] = facts["reason"].rstrip(".")
        return _("%(reason)s (code %(code)s). Once the cause is gone, send it again.") % facts
    return _("Not sent: %(reason)s") % facts


def _policy_text(message: Message) -> str:
    """What staff wrote about the code; the provider's own words stand on the message's page."""
    error_policies.refresh()
    policy = error_policies.policy_for(message.channel.kind, message.error_code) if message.error_code else None
    return policy.own_text if policy else ""


def _expired(message: Message) -> str:
    when = message.expires_at or message.happened_at
    return _("Its time was over at %(when)s before it could go: late would have been worse than never.") % {
        "when": _when(when)
    }


def _cancelled(message: Message) -> str:
    if message.reason:
        return _("It was cancelled before it went: %(reason)s") % {"reason": message.reason}
    return _("It was cancelled before it went.")


def _when(at: datetime) -> str:
    """Isolated, so that an Arabic sentence does not turn date and time around."""
    text = date_format(timezone.localtime(at), "Y-m-d H:i")
    return f"\u2066{text}\u2069" if get_language_bidi() else text


_SENTENCES: dict[MessageState, Callable[[Message], str]] = {
    MessageState.QUEUED: _waiting,
    MessageState.SENDING: _on_its_way,
    MessageState.UNKNOWN: _unknown,
    MessageState.UNRESOLVED: _unresolved,
    MessageState.SENT: _sent,
    MessageState.DELIVERED: _sent,
    MessageState.READ: _sent,
    MessageState.PLAYED: _sent,
    MessageState.FAILED: _failed,
    MessageState.EXPIRED: _expired,
    MessageState.CANCELLED: _cancelled,
}
