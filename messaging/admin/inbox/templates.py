"""Templates in the composer: the only way to write once the window is closed. Chosen, filled, looked at, sent."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_POST

from messaging.errors import MessagingError
from messaging.models import Conversation, MessageTemplate
from messaging.selectors.templates import render_template, template_content, usable_templates
from messaging.services.replying import reply

from .access import WRITE, allowed, get_conversation
from .looking import number
from .parts import answer
from .pieces import opened_pieces

_MOST = 30
# Of the form's fields, those that are values of the template.
_VALUE = "value:"


@require_GET
@allowed(WRITE)
def templates(request: HttpRequest, pk: int) -> HttpResponse:
    """What may be sent over the conversation's channel, with the beginning of its text."""
    conversation = get_conversation(pk)
    found = usable_templates(conversation.channel)
    if typed := request.GET.get("name", "").strip():
        found = found.filter(name__icontains=typed.replace(" ", "_"))
    offers = [(template, render_template(template).body) for template in found[:_MOST]]
    return answer(request, "templates", {"conversation": conversation, "offers": offers, "typed": typed})


@require_GET
@allowed(WRITE)
def template(request: HttpRequest, pk: int, template_pk: int) -> HttpResponse:
    """One template to be filled; with values, only how the phone would show it."""
    conversation = get_conversation(pk)
    chosen = _usable(conversation, template_pk)
    if values := _values(request.GET):
        return answer(request, "template_preview", {"preview": render_template(chosen, values)})
    return answer(request, "template", _form(conversation, chosen, _guessed(conversation, chosen)))


@require_POST
@allowed(WRITE)
def send_template(request: HttpRequest, pk: int, template_pk: int) -> HttpResponse:
    conversation = get_conversation(pk)
    chosen, values = _usable(conversation, template_pk), _values(request.POST)
    key = f"composer:{pk}:{request.user.pk}:{request.POST.get('nonce', '')[:40]}"
    try:
        content = template_content(chosen, values)
        reply(conversation=conversation, content=content, by=request.user, key=key)
    except MessagingError as refusal:
        return answer(request, "template", _form(conversation, chosen, values, error=str(refusal)))
    opened = opened_pieces(request, get_conversation(pk), since=number(request, "since"))
    response = answer(request, "sent", opened)
    # Each of its parts knows its own place.
    response["HX-Reswap"] = "none"
    return response


def _usable(conversation: Conversation, template_pk: int) -> MessageTemplate:
    return get_object_or_404(usable_templates(conversation.channel), pk=template_pk)


def _values(said: Any) -> dict[str, str]:
    return {name.removeprefix(_VALUE): said[name] for name in said if name.startswith(_VALUE)}


def _guessed(conversation: Conversation, chosen: MessageTemplate) -> dict[str, str]:
    """What is known of the person stands where the template names it so."""
    lead = conversation.lead
    known = {"name": lead.full_name, "customer_name": lead.full_name, "first_name": lead.first_name}
    return {each.key: known[each.name] for each in chosen.variables if known.get(each.name)}


def _form(
    conversation: Conversation, chosen: MessageTemplate, values: dict[str, str], *, error: str = ""
) -> dict[str, Any]:
    return {
        "conversation": conversation,
        "template": chosen,
        "fields": [(f"{_VALUE}{each.key}", each, values.get(each.key, "")) for each in chosen.variables],
        "preview": render_template(chosen, values),
        "nonce": uuid.uuid4(),
        "error": error,
    }
