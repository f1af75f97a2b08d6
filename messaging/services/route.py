"""A stored message is announced to the floors above, until every receiver has its due row."""

import logging
from datetime import timedelta

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from messaging.choices import Direction
from messaging.models import GroupPost, Message
from messaging.signals import group_message_received, message_received

from .consent import heed

logger = logging.getLogger(__name__)

# Younger ones are being routed by whoever stored them.
_SWEEP_AFTER = timedelta(seconds=10)
_SWEEP_MOST = 500


def route_message(message_id: int) -> bool:
    """Announce a private message; False where a receiver failed, to be announced again by the sweep.

    A "stop" in it is heard first, and stays heard whatever the receivers do: nothing answers what nobody has judged.
    """
    try:
        heed(message_id)
    except Exception:
        logger.exception("consent_not_heeded", extra={"key": message_id})
        return False
    return _announce(message_received, Message, message_id=message_id)


def route_group_post(group_post_id: int) -> bool:
    return _announce(group_message_received, GroupPost, group_post_id=group_post_id)


def _announce(signal: Signal, model: type[Message] | type[GroupPost], **key: int) -> bool:
    """Receivers and `routed_at` are one transaction: either all have inserted or none has."""
    (pk,) = key.values()
    try:
        with transaction.atomic():
            signal.send(sender=model, **key)
            model._default_manager.filter(pk=pk).update(routed_at=timezone.now())
    except Exception:
        logger.exception("routing_failed", extra={"model": model.__name__, "key": pk})
        return False
    return True


def sweep_unrouted() -> int:
    """Announce again what a dying process or a failing receiver left behind; the number announced."""
    before = timezone.now() - _SWEEP_AFTER
    messages = Message.objects.filter(direction=Direction.IN, routed_at=None, created_at__lt=before)
    posts = GroupPost.objects.filter(routed_at=None, received_at__lt=before)
    routed = [route_message(pk) for pk in messages.order_by("pk").values_list("pk", flat=True)[:_SWEEP_MOST]]
    routed += [route_group_post(pk) for pk in posts.order_by("pk").values_list("pk", flat=True)[:_SWEEP_MOST]]
    return sum(routed)
