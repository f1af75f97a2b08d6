"""Messages that a cap or a rule keeps back: marked with it, so that they go when staff change it."""

from django.utils import timezone

from messaging.choices import MessageState, WaitReason
from messaging.models import Channel, ChannelLease, Message

from .wakes import wake_dispatch


def wait_code(reason: WaitReason) -> str:
    """What stands in `Message.error_code` while it waits for that reason."""
    return f"wait_{reason.value}"


def look_again_at(*reasons: WaitReason) -> int:
    """A rule has changed: what waits because of it is due at once and judged anew."""
    released = Message.objects.filter(
        state=MessageState.QUEUED, error_code__in=[wait_code(reason) for reason in reasons]
    ).update(not_before=timezone.now())
    wake_dispatch()
    return released


def caps_changed(channel: Channel) -> None:
    """A channel's own caps have changed: nobody waits for what the old ones said."""
    ChannelLease.objects.filter(channel=channel).update(waits_until=None, bulk_waits_until=None)
    Message.objects.filter(channel=channel, state=MessageState.QUEUED, error_code=wait_code(WaitReason.NEW)).update(
        not_before=timezone.now()
    )
    wake_dispatch()
