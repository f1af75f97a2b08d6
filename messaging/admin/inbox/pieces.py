"""The parts of the page and what each needs: the same for the whole page and for what is swapped into it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from common.admin.displays import initials
from intelligence.choices import Intent
from leads.admin.timeline import timeline_piece
from leads.choices import Label, Stage
from leads.models import Lead
from leads.selectors.consents_shown import consent_piece
from leads.selectors.sales import last_noted
from leads.selectors.scores_shown import score_piece
from leads.selectors.tags import tags_piece
from leads.transitions import STAGE_MOVES
from messaging.models import Conversation
from messaging.selectors.inbox import LONGEST_LIST, PAGE, View, read_page
from messaging.selectors.threads import read_thread, read_versions
from messaging.selectors.windows import window_of
from messaging.services.handling import name_of

from ..displays import CHANNEL_BADGES, CONVERSATION_COLOURS, short_left
from .access import may
from .boxes import filters
from .composer import ComposerForm, fresh_composer
from .lines import thread_items
from .looking import number, query_of
from .rows import hue, person_name, row_card
from .suggestions import suggestion_for
from .verbs import colleagues

_LATEST = 8
_SALES = 3
_MOST_COLLEAGUES = 50

Context = dict[str, Any]


def list_piece(request: HttpRequest, view: View, *, after: str = "") -> Context:
    size = min(max(number(request, "shown") or 0, PAGE), LONGEST_LIST)
    page = read_page(view, request.user, after=after, size=size)
    return {"cards": [row_card(row) for row in page.rows], "next": page.next, "view": view, "query": query_of(view)}


def filters_piece(request: HttpRequest, view: View) -> Context:
    return {"filters": filters(view, request.user), "view": view}


def thread_piece(
    request: HttpRequest, conversation: Conversation, *, composer: ComposerForm | None = None, since: int | None = None
) -> Context:
    thread = read_thread(conversation, since=since)
    window = window_of(conversation, by_person=True)
    first = thread.messages[0].pk if thread.messages else None
    return {
        "conversation": conversation,
        "name": person_name(conversation),
        "initials": initials(person_name(conversation)),
        "hue": hue(conversation),
        "badge": CHANNEL_BADGES.get(conversation.channel.kind, ""),
        "status_colour": CONVERSATION_COLOURS[conversation.status],
        "items": thread_items(thread),
        "older_than": thread.older_than,
        "since": since or first or "",
        "window": window,
        "suggestion": suggestion_for(conversation, user=request.user, can_write=window.is_open),
        "intents": Intent.choices,
        "window_left": short_left(window),
        "composer": composer or fresh_composer(),
        "colleagues": [(user.pk, name_of(user)) for user in colleagues()[:_MOST_COLLEAGUES]],
        "may": may(request.user),
    }


def person_piece(request: HttpRequest, conversation: Conversation) -> Context:
    lead, sales = conversation.lead, last_noted(conversation.lead, limit=_SALES)
    return {
        "conversation": conversation,
        "lead": lead,
        "name": person_name(conversation),
        "initials": initials(person_name(conversation)),
        "hue": hue(conversation),
        "identities": list(lead.identities.order_by("-current", "pk")),
        "labels": Label.choices,
        "stages": _reachable(lead),
        **timeline_piece(lead, request.user, show="events", limit=_LATEST),
        **score_piece(lead),
        **tags_piece(lead),
        "sales": sales if request.user.has_perm("leads.view_sale") else [],
        "last_sale": sales[0].pk if sales else 0,
        "default_currency": settings.DEFAULT_CURRENCY,
        **consent_piece(lead),
        "others": list(lead.conversations.exclude(pk=conversation.pk).select_related("channel")[:_LATEST]),
        "may": may(request.user),
    }


def opened_pieces(
    request: HttpRequest, conversation: Conversation, *, since: int | None = None, composer: ComposerForm | None = None
) -> Context:
    """Everything about one conversation."""
    thread = thread_piece(request, conversation, since=since, composer=composer)
    return {"versions": read_versions(conversation.pk), **thread, **person_piece(request, conversation)}


def _reachable(lead: Lead) -> list[tuple[str, Any]]:
    moves = STAGE_MOVES.targets(lead.stage)
    return [(value, label) for value, label in Stage.choices if value in moves]
