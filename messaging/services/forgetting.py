"""What was said to somebody is taken out of our tables, where the person it speaks of asks for it."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_noop as _

from common.phrases import say
from messaging.models import Attempt, Message

from .outbox import cancel_messages


def forget_messages(message_ids: Sequence[int]) -> None:
    """What has not left goes no more; of what has, only that it was sent stays."""
    if not message_ids:
        return
    with transaction.atomic():
        cancel_messages(message_ids, reason=say(_("taken back: the person asked to be forgotten")))
        Attempt.objects.filter(message__in=message_ids).update(response="", detail="")
        Message.objects.filter(pk__in=message_ids).update(body="", content={})
