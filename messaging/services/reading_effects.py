"""What follows from messages that were read: in the inbox, and on the timeline of the lead."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max, Q
from django.utils import timezone

from common.phrases import join, say
from intelligence.choices import Intent, Sentiment, Urgency
from intelligence.services.classify import ClassifiedReply
from leads.choices import ActivityKind
from leads.services.activities import record_activity
from messaging.choices import Direction, Priority
from messaging.models import Conversation, Message
from messaging.selectors.readings import ToRead

from .replying import ORIGIN_ELSEWHERE

Read = Sequence[tuple[ToRead, ClassifiedReply]]
# They say nothing about what the person wants.
_UNTOLD = (Intent.GREETING, Intent.OTHER)


def show_in_inbox(read: Read) -> None:
    """A conversation shows the reading of its newest message, as long as no person has answered that."""
    newest = _newest(read)
    rows = Conversation.objects.select_for_update(of=("self",)).filter(pk__in=newest).order_by("pk")
    conversations = list(rows.select_related("reading__message"))
    answered = _answered([row.pk for row in conversations])
    now = timezone.now()
    for row in conversations:
        row.updated_at = now
        each, shown = newest[row.pk], row.reading.message if row.reading else None
        is_older = shown is not None and (shown.happened_at, shown.pk) > (each.at, each.message_id)
        if not is_older and not (row.pk in answered and answered[row.pk] >= each.at):
            row.reading_id = each.reading_id
    Conversation.objects.bulk_update(conversations, ["reading", "updated_at"])


def _newest(read: Read) -> dict[int, ToRead]:
    in_order = sorted((each for each, _ in read), key=lambda each: (each.at, each.message_id))
    return {each.conversation_id: each for each in in_order}


def _answered(conversation_ids: Sequence[int]) -> dict[int, datetime]:
    """When a person answered last."""
    by_a_person = Q(priority=Priority.STAFF) | Q(origin=ORIGIN_ELSEWHERE)
    answers = Message.objects.filter(by_a_person, conversation_id__in=conversation_ids, direction=Direction.OUT)
    return dict(answers.values_list("conversation_id").annotate(last=Max("happened_at")))


def note_on_leads(read: Read) -> None:
    """A line in the timeline for every message that wants something; read again, it stays as it was."""
    for each, answer in read:
        if answer.intent in _UNTOLD:
            continue
        told = (Intent(answer.intent), Sentiment(answer.sentiment), Urgency(answer.urgency))
        record_activity(
            lead_id=each.lead_id,
            kind=ActivityKind.WISH,
            at=each.at,
            text=join([say(word.label) for word in told], " · "),
            metadata={"intent": answer.intent, "sentiment": answer.sentiment, "urgency": answer.urgency},
            key=f"reading:{each.message_id}",
        )
