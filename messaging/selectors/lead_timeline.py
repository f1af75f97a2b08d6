"""Messages as entries of a lead's timeline."""

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from leads.choices import ActivityKind
from leads.selectors.timeline import Ask, Entry, Place, register_source
from messaging.choices import Direction, MessageKind
from messaging.models import Message

_LONGEST = 300


def register() -> None:
    kinds = frozenset({ActivityKind.MESSAGE.value})
    register_source(_messages, kinds=kinds, permission="messaging.view_conversation")


def _messages(ask: Ask, rank: int) -> list[Entry]:
    rows = Message.objects.filter(ask.older(rank, "happened_at"), conversation__lead_id=ask.lead_id)
    said = rows.exclude(kind=MessageKind.REACTION).order_by("-happened_at", "-pk")
    return [_entry(message, rank) for message in said.select_related("author", "channel")[: ask.limit]]


def _entry(message: Message, rank: int) -> Entry:
    wrote = _("They wrote") if message.direction == Direction.IN else _("We wrote")
    by = message.author
    return Entry(
        Place(message.happened_at, rank, message.pk),
        ActivityKind.MESSAGE,
        f"{wrote} · {message.channel.name}",
        Truncator(message.body).chars(_LONGEST) or str(message.get_kind_display()),
        (by.get_full_name() or by.get_username()) if by else "",
        url=reverse("inbox:conversation", args=[message.conversation_id]),
    )
