"""What staff may decide about an outgoing message: in the list after a question, on its page in a dialog."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy, gettext_noop, ngettext, ngettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import action
from unfold.forms import BaseDialogForm

from common.admin.dialogs import leave_dialog
from common.phrases import say
from messaging.choices import Direction, MessageState
from messaging.models import Message
from messaging.services.outbox import CANCELLED_BY_STOP, cancel_messages, give_up, resend
from messaging.transitions import CANCELLABLE

from .base import act_on_each, tell
from .confirming import ask, is_confirmed

_DOUBTFUL = (MessageState.UNKNOWN, MessageState.UNRESOLVED)


@dataclass(frozen=True)
class Verb:
    name: str
    title: Promise
    icon: str
    question: Any
    said: Any
    states: tuple[MessageState, ...]
    why_not: Promise
    act: Callable[[Message, User], bool]
    others: Q | None = None
    """Of which others as well."""

    def applies_to(self, rows: QuerySet[Message]) -> QuerySet[Message]:
        ours = Q(state__in=self.states)
        return rows.filter(ours | self.others if self.others else ours, direction=Direction.OUT)


def _cancel(message: Message, by: User) -> bool:
    reason = say(gettext_noop("cancelled by %(who)s"), who=by.get_username())
    return bool(cancel_messages([message.pk], reason=reason))


VERBS = (
    Verb(
        name="resend",
        title=gettext_lazy("Send again"),
        icon="send",
        question=ngettext_lazy("Send %(count)d message again?", "Send %(count)d messages again?", "count"),
        said=ngettext_lazy("%(count)d message goes again.", "%(count)d messages go again.", "count"),
        states=(*_DOUBTFUL, MessageState.FAILED, MessageState.EXPIRED),
        why_not=gettext_lazy("only what failed, expired, is in doubt or was cancelled by a “stop” can be sent again"),
        act=lambda message, by: resend(message, by=by),
        others=CANCELLED_BY_STOP,
    ),
    Verb(
        name="give_up",
        title=gettext_lazy("Give up"),
        icon="do_not_disturb_on",
        question=ngettext_lazy("Give up %(count)d message?", "Give up %(count)d messages?", "count"),
        said=ngettext_lazy("%(count)d message counts as not sent.", "%(count)d messages count as not sent.", "count"),
        states=(*_DOUBTFUL, MessageState.EXPIRED),
        why_not=gettext_lazy("only what is in doubt or expired can be given up"),
        act=lambda message, by: give_up(message, by=by),
    ),
    Verb(
        name="cancel",
        title=gettext_lazy("Cancel sending"),
        icon="cancel",
        question=ngettext_lazy("Cancel %(count)d message?", "Cancel %(count)d messages?", "count"),
        said=ngettext_lazy("%(count)d message cancelled.", "%(count)d messages cancelled.", "count"),
        states=CANCELLABLE,
        why_not=gettext_lazy("only what still waits in the queue can be cancelled"),
        act=_cancel,
    ),
)


def carry_out(verb: Verb, request: HttpRequest, rows: QuerySet[Message]) -> None:
    """The service decides again, row by row: what was moved meanwhile is skipped and said so."""
    total, allowed = rows.count(), list(verb.applies_to(rows))
    done, skipped = act_on_each(allowed, lambda message: verb.act(message, request.user))
    skipped += total - len(allowed)
    tell(request, done=done, what=verb.said % {"count": done}, skipped=skipped, why=str(verb.why_not))


def in_list(verb: Verb) -> Callable[..., HttpResponse | None]:
    def act(model_admin: ModelAdmin, request: HttpRequest, rows: QuerySet[Message]) -> HttpResponse | None:
        count, total = verb.applies_to(rows).count(), rows.count()
        if not count or is_confirmed(request):
            carry_out(verb, request, rows)
            return None
        note = ngettext(
            "%(count)d more is chosen but skipped: %(why)s.",
            "%(count)d more are chosen but skipped: %(why)s.",
            total - count,
        )
        note = note % {"count": total - count, "why": verb.why_not} if total > count else ""
        question = verb.question % {"count": count}
        return ask(model_admin, request, rows, action=verb.name, question=question, note=note)

    act.__name__ = verb.name
    return admin.action(act, permissions=["act"], description=verb.title)


class MessageDialog(BaseDialogForm):
    """Shows whom the message goes to and what it says."""

    form_before_template = "admin/messaging/dialog_message.html"

    def get_before_template_context(self, request: HttpRequest, object_id: int | str | None = None) -> dict[str, Any]:
        return {"message": Message.objects.select_related("conversation__lead").filter(pk=object_id).first()}


def on_page(verb: Verb) -> Callable[..., HttpResponse]:
    def act(model_admin: ModelAdmin, request: HttpRequest, form: Form, object_id: str) -> HttpResponse:
        carry_out(verb, request, Message.objects.filter(pk=object_id))
        return leave_dialog(reverse("admin:messaging_message_change", args=[object_id]))

    act.__name__ = f"{verb.name}_this"
    return action(
        act,
        description=verb.title,
        permissions=["act"],
        url_path=verb.name.replace("_", "-"),
        icon=verb.icon,
        dialog={
            # In the language of whoever asks, not of the process that started.
            "title": lazy(lambda: verb.question % {"count": 1}, str)(),
            "description": "",
            "form_class": MessageDialog,
            "form_submit_text": verb.title,
        },
    )
