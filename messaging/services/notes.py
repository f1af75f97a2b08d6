"""What staff tell each other about a person: kept in the lead's timeline, shown in the thread."""

from django.contrib.auth.models import User
from django.utils import timezone

from leads.choices import ActivityKind
from leads.models import Activity
from leads.services.activities import record_activity
from messaging.models import Conversation

from .conversations import touch


def add_note(*, conversation: Conversation, text: str, by: User) -> Activity:
    note = record_activity(
        lead_id=conversation.lead_id,
        kind=ActivityKind.NOTE,
        at=timezone.now(),
        text=text,
        by=by,
        metadata={"conversation": conversation.pk},
    )
    touch(pk=conversation.pk)
    return note
