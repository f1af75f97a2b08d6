"""Who may do what in the inbox: to see it, to act on a conversation, to write in it, to touch the lead."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.shortcuts import get_object_or_404

from common.admin.access import View, for_staff
from messaging.models import Conversation
from messaging.sendables import sendable_providers

SEE = "messaging.view_conversation"
ACT = "messaging.change_conversation"
WRITE = "messaging.add_message"
CHANGE_LEAD = "leads.change_lead"
SELL = "leads.add_sale"


@dataclass(frozen=True, slots=True)
class May:
    act: bool
    write: bool
    change_lead: bool
    sell: bool
    # What apps above offer to be sent.
    offer: bool


def may(user: User) -> May:
    offers = any(user.has_perm(provider.permission) for provider in sendable_providers().values())
    return May(user.has_perm(ACT), user.has_perm(WRITE), user.has_perm(CHANGE_LEAD), user.has_perm(SELL), offers)


def allowed(*permissions: str) -> Callable[[View], View]:
    """With all of `permissions`; whoever may do anything may see."""
    return for_staff(SEE, *permissions)


def get_conversation(pk: int) -> Conversation:
    return get_object_or_404(
        Conversation.objects.select_related(
            "channel", "lead", "lead__first_touch", "lead__last_touch", "assignee", "bot_changed_by", "reading"
        ),
        pk=pk,
    )
