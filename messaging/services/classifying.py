"""The asking itself: by rules at once; where a language model is switched on, several at a time."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from intelligence.choices import Task
from intelligence.services.classify import ClassifiedReply, classify_reply
from intelligence.services.completion import is_enabled
from messaging.selectors.readings import ToRead

logger = logging.getLogger(__name__)

# A provider that is slow holds up so many answers at once, each no longer than so.
_AT_A_TIME = 8
_DEADLINE_SECONDS = 8.0

Answer = ClassifiedReply | Exception


def classify_all(to_read: Sequence[ToRead]) -> dict[int, Answer]:
    """What each says, or why it could not be told, by the reading's id."""
    if not is_enabled(Task.CLASSIFY):
        return {each.reading_id: _classify(each) for each in to_read}
    with ThreadPoolExecutor(_AT_A_TIME, thread_name_prefix="classify") as pool:
        answers = list(pool.map(_classify_in_a_thread, to_read))
    return {each.reading_id: answer for each, answer in zip(to_read, answers, strict=True)}


def _classify_in_a_thread(each: ToRead) -> Answer:
    try:
        return _classify(each)
    finally:
        connection.close()


def _classify(each: ToRead) -> Answer:
    try:
        return classify_reply(
            text=each.text, original_message=each.original_message, deadline_seconds=_DEADLINE_SECONDS
        )
    except Exception as error:
        logger.exception("message_not_read", extra={"message_id": each.message_id})
        return error
