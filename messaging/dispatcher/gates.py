"""What keeps a due message in the queue, as SQL: read when looking ahead, and again by the statement that begins it."""

from collections.abc import Sequence
from typing import Any

from common.sql import any_of, in_list
from leads.choices import ConsentStatus
from messaging.choices import Priority, TemplateCategory
from messaging.consent import ORIGIN_OF_LAST_WORD, network_of
from messaging.services.holds import ActiveHolds

_BY_HAND = Priority.STAFF.value
_BULK = Priority.BULK.value
_NO_OR_PERHAPS = (ConsentStatus.WITHDRAWN, ConsentStatus.UNSURE)
# What goes after a "stop" as well: what a member of staff sends, and our confirmation of that "stop".
_NOT_AUTOMATIC = f"messaging_message.priority = {_BY_HAND} OR messaging_message.origin = '{ORIGIN_OF_LAST_WORD}'"
# A scalar subquery for the person: as a join, PostgreSQL reads all conversations while they are few.
_CONSENT = (
    "SELECT 1 FROM leads_consent AS s WHERE s.lead_id = (SELECT c.lead_id FROM messaging_conversation AS c "
    "WHERE c.id = messaging_message.conversation_id)"
)
_IS_MARKETING = (
    f"(messaging_message.priority >= {_BULK} OR EXISTS (SELECT 1 FROM messaging_messagetemplate AS t "
    f"WHERE t.id = messaging_message.template_id AND t.category = '{TemplateCategory.MARKETING.value}'))"
)


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
    if holds.someone_to_decide:
        conditions.append(f"AND ({_NOT_AUTOMATIC} OR NOT EXISTS ({_CONSENT} AND s.status = 'unsure'))")
    return " ".join(conditions), params


def consented(
    kind: str, *, unless: Sequence[str] = (ConsentStatus.WITHDRAWN, ConsentStatus.UNSURE)
) -> tuple[str, list[Any]]:
    """Leaves out what the person does not want, by the states of consent in `unless`, and the parameters.

    Read when the bytes are about to leave: whoever said "stop" a moment ago is not written to.
    """
    return (
        f"({_NOT_AUTOMATIC} OR NOT EXISTS ({_CONSENT} AND s.status IN ({in_list(unless)}) "
        f"AND s.channel IN ('', %s) AND (s.purpose = 'all' OR {_IS_MARKETING})))",
        [*unless, network_of(kind)],
    )
