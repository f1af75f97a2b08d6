"""A webhook that came after the history had been read: its message was late, not lost."""

from django.utils import timezone

from messaging.models import Channel, LostMessage
from messaging.providers.registry import get_gateway


def note_late_arrival(channel: Channel, provider_id: str) -> None:
    """Called for every message that is known already; only gateways have a history to be late for."""
    if get_gateway(channel.kind):
        lost = LostMessage.objects.filter(channel=channel, provider_id=provider_id, arrived_at=None)
        lost.update(arrived_at=timezone.now())
