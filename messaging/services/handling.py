"""What staff do with a conversation. Each is one conditional UPDATE on what the caller saw: who decides on an outdated
page decides about another conversation, and is told who was first.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from messaging.choices import ConversationEventKind as Kind
from messaging.choices import ConversationStatus as Status
from messaging.errors import HandledMeanwhile
from messaging.models import Conversation, ConversationEvent

from .episodes import end_episode
from .silence import silence_assistant

_WOKEN_AT_ONCE = 500


def assign(conversation: Conversation, *, to: User | None, by: User | None = None) -> bool:
    """Give it to somebody or, with None, to nobody; False where it is theirs already."""
    if conversation.assignee_id == (to.pk if to else None):
        return False
    kind = Kind.ASSIGNED if to else Kind.RELEASED
    return _change(conversation, kind, by, seen="assignee_id", detail=name_of(to) if to else "", assignee=to)


def close(conversation: Conversation, *, by: User | None = None) -> bool:
    """Dealt with, until the person writes again; False where it is closed already."""
    if conversation.status == Status.CLOSED:
        return False
    with transaction.atomic():
        _change(conversation, Kind.CLOSED, by, status=Status.CLOSED, snoozed_until=None, unread_count=0)
        end_episode(conversation_id=conversation.pk, at=timezone.now(), by=by)
    return True


def reopen(conversation: Conversation, *, by: User | None = None) -> bool:
    if conversation.status == Status.OPEN:
        return False
    return _change(conversation, Kind.REOPENED, by, status=Status.OPEN, snoozed_until=None)


def snooze(conversation: Conversation, *, until: datetime | None = None, by: User | None = None) -> bool:
    """Out of sight until then or until the person writes, whichever is first; False where nothing would change."""
    if conversation.status == Status.SNOOZED and conversation.snoozed_until == until:
        return False
    detail = until.isoformat() if until else ""
    return _change(conversation, Kind.SNOOZED, by, detail=detail, status=Status.SNOOZED, snoozed_until=until)


def wake_snoozed() -> int:
    """Bring back what is due, as unread: somebody wanted to be reminded. The number brought back."""
    now = timezone.now()
    due = Conversation.objects.filter(status=Status.SNOOZED, snoozed_until__lte=now)
    ids = list(due.order_by("snoozed_until").values_list("pk", flat=True)[:_WOKEN_AT_ONCE])
    return sum(_wake(pk, now) for pk in ids)


def _wake(conversation_id: int, now: datetime) -> bool:
    row = Conversation.objects.filter(pk=conversation_id, status=Status.SNOOZED, snoozed_until__lte=now)
    with transaction.atomic():
        woke = row.update(status=Status.OPEN, snoozed_until=None, unread_count=1, last_message_at=now, updated_at=now)
        if woke:
            ConversationEvent.objects.create(conversation_id=conversation_id, kind=Kind.WOKE, at=now)
    return bool(woke)


def take_over(conversation: Conversation, *, by: User | None) -> bool:
    """From here on a person answers; False where one does already."""
    with transaction.atomic():
        taken = _switch_bot(conversation, Kind.TAKEN_OVER, by, on=False)
        silence_assistant(conversation)
    return taken


def hand_back(conversation: Conversation, *, by: User | None) -> bool:
    """The AI may answer again."""
    return _switch_bot(conversation, Kind.HANDED_BACK, by, on=True)


def _switch_bot(conversation: Conversation, kind: Kind, by: User | None, *, on: bool) -> bool:
    if conversation.bot == on:
        return False
    return _change(conversation, kind, by, seen="bot", bot=on, bot_changed_at=timezone.now(), bot_changed_by=by)


def mark_unread(conversation: Conversation) -> bool:
    rows = Conversation.objects.filter(pk=conversation.pk, unread_count=0)
    return bool(rows.update(unread_count=1, updated_at=timezone.now()))


def _change(
    conversation: Conversation, kind: Kind, by: User | None, *, seen: str = "status", detail: str = "", **fields: Any
) -> bool:
    """Raises HandledMeanwhile unless the field `seen` is still as the caller saw it. Always true otherwise."""
    now = timezone.now()
    as_seen = Conversation.objects.filter(pk=conversation.pk, **{seen: getattr(conversation, seen)})
    with transaction.atomic():
        if not as_seen.update(updated_at=now, **fields):
            raise HandledMeanwhile(_who_was_first(conversation))
        ConversationEvent.objects.create(conversation=conversation, kind=kind, at=now, by=by, detail=detail[:160])
    for name, value in fields.items():
        setattr(conversation, name, value)
    return True


def _who_was_first(conversation: Conversation) -> str:
    event = conversation.events.select_related("by").order_by("-at", "-pk").first()
    if event is None or event.by is None:
        return _("The conversation changed a moment ago. Look again and decide.")
    facts = {"who": name_of(event.by), "what": event.get_kind_display(), "to": event.detail}
    if event.kind == Kind.ASSIGNED:
        return _("%(who)s was first and assigned the conversation to %(to)s. Look again and decide.") % facts
    return _("%(who)s was first (%(what)s). Look again and decide.") % facts


def name_of(user: User) -> str:
    return user.get_full_name() or user.get_username()
