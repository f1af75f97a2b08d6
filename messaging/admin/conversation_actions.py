"""What staff do to a conversation: each says what it did."""

from collections.abc import Callable

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from messaging.choices import ConversationStatus
from messaging.models import Conversation
from messaging.services.conversations import assign, set_status

Said = tuple[bool, str]


def take(conversation: Conversation, by: User) -> Said:
    assign(conversation, to=by)
    return True, _("The conversation is yours.")


def release(conversation: Conversation, by: User) -> Said:
    assign(conversation, to=None)
    return True, _("The conversation is nobody’s now.")


def close(conversation: Conversation, by: User) -> Said:
    done = set_status(conversation, ConversationStatus.CLOSED)
    return done, _("Closed. It opens again when the person writes.") if done else _("It was closed already.")


def reopen(conversation: Conversation, by: User) -> Said:
    done = set_status(conversation, ConversationStatus.OPEN)
    return done, _("Open again.") if done else _("It was open already.")


def snooze(conversation: Conversation, by: User) -> Said:
    done = set_status(conversation, ConversationStatus.SNOOZED)
    return done, _("Snoozed. It opens again when the person writes.") if done else _("It was snoozed already.")


VERBS: dict[str, Callable[[Conversation, User], Said]] = {
    "take": take,
    "release": release,
    "close": close,
    "reopen": reopen,
    "snooze": snooze,
}
