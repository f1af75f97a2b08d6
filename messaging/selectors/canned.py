"""Canned replies as a conversation's composer offers them: found by shortcut or title, their variables filled."""

import re
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Q

from common.text.scripts import is_arabic
from leads.choices import Language
from messaging.choices import Direction
from messaging.models import CannedReply, Conversation

_MOST = 12
_VARIABLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Offer:
    shortcut: str
    title: str
    text: str


def canned_replies(typed: str, *, conversation: Conversation, user: User) -> list[Offer]:
    """Own ones and shared ones whose shortcut begins with, or whose title contains, what was typed after the slash."""
    typed = typed.strip().lstrip("/")
    found = CannedReply.objects.filter(Q(owner=None) | Q(owner=user))
    if typed:
        found = found.filter(Q(shortcut__istartswith=typed) | Q(title__icontains=typed))
    facts = _facts(conversation, user)
    arabic = _writes_arabic(conversation)
    return [_offer(reply, facts, arabic=arabic) for reply in found[:_MOST]]


def _offer(reply: CannedReply, facts: dict[str, str], *, arabic: bool) -> Offer:
    first, second = (reply.text_ar, reply.text) if arabic else (reply.text, reply.text_ar)
    return Offer(reply.shortcut, reply.title, fill(first or second, facts))


def fill(text: str, facts: dict[str, str]) -> str:
    """An unknown variable stays as it is written: whoever sends it sees it."""
    return _VARIABLE.sub(lambda match: facts.get(match[1], match[0]), text)


def _facts(conversation: Conversation, user: User) -> dict[str, str]:
    lead = conversation.lead
    return {
        "name": lead.full_name,
        "first_name": lead.first_name,
        "phone": lead.phone,
        "agent": user.get_full_name() or user.get_username(),
        "channel": conversation.channel.name,
    }


def _writes_arabic(conversation: Conversation) -> bool:
    newest = conversation.messages.filter(direction=Direction.IN).exclude(body="").order_by("-happened_at", "-pk")
    said = newest.values_list("body", flat=True).first()
    return is_arabic(said) if said else conversation.lead.language == Language.ARABIC
