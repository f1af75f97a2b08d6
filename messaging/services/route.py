"""A stored message is announced to the floors above, until every receiver has its due row."""

import logging
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet
from django.dispatch import Signal
from django.utils import timezone

from common.claims import back_off
from common.models import DueWork
from common.signals import work_failed
from messaging.choices import Direction
from messaging.models import GroupPost, Message, RoutingRetry
from messaging.signals import group_message_received, message_received

from .consent import heed

logger = logging.getLogger(__name__)

ROUTE_TASK = "messaging.tasks.route"
# Younger ones are being routed by whoever stored them.
_SWEEP_AFTER = timedelta(seconds=10)
_SWEEP_MOST = 500
_BACK_OFF_UNIT = 10.0


class _Routed(NamedTuple):
    model: type[Message] | type[GroupPost]
    signal: Signal
    key: str


# By the field of RoutingRetry.
_KINDS = {
    "message": _Routed(Message, message_received, "message_id"),
    "group_post": _Routed(GroupPost, group_message_received, "group_post_id"),
}


def route_message(message_id: int) -> bool:
    """Announce a private message; False where a receiver failed, to be announced again by the sweep."""
    return _try("message", message_id)


def route_group_post(group_post_id: int) -> bool:
    return _try("group_post", group_post_id)


def route_again(what: str, pk: int) -> None:
    """On a person's word; raises what a receiver raises."""
    _announce(what, pk)
    RoutingRetry.objects.filter(**{f"{what}_id": pk}).delete()


def _try(what: str, pk: int) -> bool:
    try:
        _announce(what, pk)
    except Exception as error:
        logger.exception("routing_failed", extra={"model": what, "key": pk})
        _note_failure(what, pk, error)
        return False
    return True


def _announce(what: str, pk: int) -> None:
    """Receivers and `routed_at` are one transaction: either all have inserted or none has.

    A "stop" is heard before, and stays heard whatever the receivers do: nothing answers what nobody has judged.
    """
    kind = _KINDS[what]
    if what == "message":
        heed(pk)
    with transaction.atomic():
        kind.signal.send(sender=kind.model, **{kind.key: pk})
        kind.model._default_manager.filter(pk=pk).update(routed_at=timezone.now())


def _note_failure(what: str, pk: int, error: Exception) -> None:
    of_one: dict[str, Any] = {f"{what}_id": pk}
    retry, _created = RoutingRetry.objects.get_or_create(**of_one)
    attempts = retry.attempts + 1
    given_up = attempts >= DueWork.MAX_ATTEMPTS
    RoutingRetry.objects.filter(pk=retry.pk).update(
        work_state=DueWork.State.FAILED if given_up else DueWork.State.DUE,
        attempts=attempts,
        next_at=timezone.now() + back_off(attempts, unit=_BACK_OFF_UNIT),
        error=type(error).__name__,
    )
    if given_up:
        work_failed.send_robust(sender=RoutingRetry, task=ROUTE_TASK, args=[what, pk], error=error)


def sweep_unrouted() -> int:
    """Announce again what a dying process left behind, and what a receiver refused when its time has come.

    The number announced to the end.
    """
    before = timezone.now() - _SWEEP_AFTER
    messages = Message.objects.filter(direction=Direction.IN, routed_at=None, created_at__lt=before)
    posts = GroupPost.objects.filter(routed_at=None, received_at__lt=before)
    routed = _sweep("message", messages) + _sweep("group_post", posts)
    RoutingRetry.objects.filter(Q(message__routed_at__isnull=False) | Q(group_post__routed_at__isnull=False)).delete()
    return routed


def _sweep(what: str, unrouted: QuerySet[Message] | QuerySet[GroupPost]) -> int:
    is_due = Q(routing_retry__work_state=DueWork.State.DUE, routing_retry__next_at__lte=timezone.now())
    due = unrouted.filter(Q(routing_retry=None) | is_due)
    return sum(_try(what, pk) for pk in due.order_by("pk").values_list("pk", flat=True)[:_SWEEP_MOST])
