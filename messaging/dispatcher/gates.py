"""What keeps a due message in the queue, as SQL: read when looking ahead, and again by the statement that begins it."""

from collections.abc import Sequence
from typing import Any

from common.sql import any_of
from messaging.services.holds import ActiveHolds


def not_held(holds: ActiveHolds) -> tuple[str, list[Any]]:
    """Leaves out what is held below the channel, and the parameters; empty most of the time."""
    conditions: list[str] = []
    params: list[Any] = []
    held: list[tuple[str, Sequence[object]]] = [
        ("messaging_message.origin", sorted(holds.origins)),
        ("messaging_message.template_name", sorted(holds.templates)),
    ]
    for column, keys in held:
        if keys:
            is_one, its_params = any_of(column, keys)
            conditions.append(f"AND NOT {is_one}")
            params += its_params
    if holds.template_ids:
        is_one, its_params = any_of("messaging_message.template_id", sorted(holds.template_ids))
        conditions.append(f"AND (messaging_message.template_id IS NULL OR NOT {is_one})")
        params += its_params
    if holds.persons:
        is_one, its_params = any_of("c.lead_id", sorted(holds.persons))
        conditions.append(
            # Who stopped our messages may still be answered by a person.
            "AND (messaging_message.author_id IS NOT NULL OR NOT EXISTS (SELECT 1 FROM messaging_conversation AS c "
            f"WHERE c.id = messaging_message.conversation_id AND {is_one}))"
        )
        params += its_params
    return " ".join(conditions), params
