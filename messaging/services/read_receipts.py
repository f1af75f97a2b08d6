"""Blue ticks: the person sees that their message was read once a member of staff opened the conversation."""

import logging

from messaging.choices import Direction
from messaging.errors import ProviderRefused
from messaging.models import Conversation
from messaging.providers.registry import get_provider
from messaging.selectors.channels import channel_access

logger = logging.getLogger(__name__)


def send_read_receipt(conversation_id: int) -> bool:
    """Mark the newest received message read at the provider; a courtesy, so a refusal is only noted."""
    conversation = Conversation.objects.select_related("channel").get(pk=conversation_id)
    newest = (
        conversation.messages.filter(direction=Direction.IN, provider_id__isnull=False)
        .order_by("-happened_at", "-pk")
        .first()
    )
    if newest is None or newest.provider_id is None:
        return False
    channel = conversation.channel
    try:
        get_provider(channel.kind).mark_read(
            channel_access(channel), provider_id=newest.provider_id, to=conversation.address
        )
    except ProviderRefused as refusal:
        logger.info("read_receipt_refused", extra={"conversation": conversation_id, "code": refusal.code})
        return False
    return True
