"""The asking itself: what each message says, or why that could not be told."""

import logging
from collections.abc import Sequence

from intelligence.services.classify import ClassifiedReply, classify_reply
from messaging.selectors.readings import ToRead

logger = logging.getLogger(__name__)

_DEADLINE_SECONDS = 8.0

Answer = ClassifiedReply | Exception


def classify_all(to_read: Sequence[ToRead]) -> dict[int, Answer]:
    """By the reading's id."""
    return {each.reading_id: _classify(each) for each in to_read}


def _classify(each: ToRead) -> Answer:
    try:
        return classify_reply(
            text=each.text, original_message=each.original_message, deadline_seconds=_DEADLINE_SECONDS
        )
    except Exception as error:
        logger.exception("message_not_read", extra={"message_id": each.message_id})
        return error
