"""Who may do what in the inbox: to see it, to act on a conversation, to write in it, to touch the lead."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from messaging.models import Conversation

View = Callable[..., HttpResponse]

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


def may(user: User) -> May:
    return May(user.has_perm(ACT), user.has_perm(WRITE), user.has_perm(CHANGE_LEAD), user.has_perm(SELL))


def allowed(*permissions: str) -> Callable[[View], View]:
    """Staff only, with all of `permissions`; whoever may do anything may see."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_perms((SEE, *permissions)):
                raise PermissionDenied
            request.current_app = admin.site.name
            return view(request, *args, **kwargs)

        return admin.site.admin_view(checked)

    return decorate


def get_conversation(pk: int) -> Conversation:
    return get_object_or_404(
        Conversation.objects.select_related(
            "channel", "lead", "lead__first_touch", "lead__last_touch", "assignee", "bot_changed_by"
        ),
        pk=pk,
    )
