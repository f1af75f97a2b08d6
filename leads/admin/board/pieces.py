"""Columns and cards: the same for the whole page and for what is swapped into it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from common.admin.displays import hue_of, initials, ltr, money, short_age
from common.text.numbers import isolate_numbers
from leads.choices import Label, Stage
from leads.identity import TouchSource
from leads.last_words import LastWord, last_words
from leads.models import Lead, Tag
from leads.selectors.board import (
    MINE,
    NOBODYS,
    BoardView,
    ColumnPage,
    Tally,
    board_version,
    count_columns,
    read_column,
)
from leads.transitions import STAGE_MOVES

from .access import MOVE, SELL
from .looking import query_of, sizes_of

_MOST_STAFF = _MOST_TAGS = 200
_SCORES = (80, 60, 40, 20)
# The first that fits stays short: a column is narrow.
_SHORT = ((Decimal(10**9), "B"), (Decimal(10**6), "M"), (Decimal(10**4), "K"))

Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Card:
    lead: Lead
    last: LastWord | None

    @property
    def name(self) -> str:
        return self.lead.full_name or self.lead.phone or self.lead.display_name

    @property
    def is_number(self) -> bool:
        return not self.lead.full_name

    @property
    def age(self) -> str:
        return short_age(self.lead.last_stage_change_at)

    @property
    def word(self) -> str:
        return isolate_numbers(Truncator(" ".join(self.last.text.split())).chars(120)) if self.last else ""

    @property
    def word_ago(self) -> str:
        at = self.last.at if self.last else self.lead.last_message_at
        return short_age(at) if at else ""

    @property
    def value(self) -> SafeString:
        return money(self.lead.value, self.lead.currency)

    @property
    def plain_value(self) -> str:
        """For programs: no language has its say."""
        return "" if self.lead.value is None else f"{self.lead.value:f}"

    @property
    def owner(self) -> str:
        return name_of(self.lead.owner) if self.lead.owner else ""

    @property
    def owner_initials(self) -> str:
        return initials(self.owner)

    @property
    def owner_hue(self) -> int:
        return hue_of(self.lead.owner_id or 0)


@dataclass(frozen=True, slots=True)
class Column:
    stage: Stage
    cards: list[Card]
    next: str
    tally: Tally

    @property
    def count(self) -> str:
        return f"{self.tally.counted_to:,}+" if self.tally.is_capped else f"{self.tally.count:,}"

    @property
    def sums(self) -> list[SafeString]:
        more = "+" if self.tally.is_capped else ""
        return [ltr(f"{currency} {_short(total)}{more}") for currency, total in self.tally.sums.items()]

    @property
    def exact_sums(self) -> str:
        return " · ".join(f"{currency} {total:,.2f}" for currency, total in self.tally.sums.items())

    @property
    def comes_from(self) -> str:
        """The stages from which one may drop here."""
        return " ".join(sorted(STAGE_MOVES.sources(self.stage)))


def board_piece(request: HttpRequest, view: BoardView) -> Context:
    """All columns, in a number of queries that neither leads nor pages change."""
    sizes, leads = sizes_of(request), view.leads(request.user)
    tallies = count_columns(leads, up_to=view.counted_to)
    pages = {stage: read_column(leads, stage, size=sizes[stage]) for stage in Stage.values}
    cards = _cards([lead for page in pages.values() for lead in page.leads], request.user)
    columns = [_column(stage, pages[stage], cards, tallies.get(stage) or Tally()) for stage in Stage]
    return {
        "columns": columns,
        "view": view,
        "query": query_of(view),
        "version": board_version(),
        "is_filtered": view != BoardView(),
        **_may(request.user),
    }


def more_piece(request: HttpRequest, view: BoardView, stage: Stage, after: str) -> Context:
    page = read_column(view.leads(request.user), stage, after=after)
    cards = _cards(page.leads, request.user)
    return {"column": _column(stage, page, cards, Tally()), "query": query_of(view), **_may(request.user)}


def filters_piece(view: BoardView) -> Context:
    staff = User.objects.filter(is_staff=True, is_active=True).order_by("first_name", "username")[:_MOST_STAFF]
    people = [(str(user.pk), name_of(user)) for user in staff]
    tags = [(str(pk), name) for pk, name in Tag.objects.order_by("name").values_list("pk", "name")[:_MOST_TAGS]]
    choices = [
        ("owner", _("Owner"), [(MINE, _("Mine")), (NOBODYS, _("Nobody’s")), *people], view.owner),
        ("label", _("Label"), Label.choices, view.label),
        ("source", _("Source"), TouchSource.choices, view.source),
        ("score", _("Score"), [(str(score), f"≥ {score}") for score in _SCORES], str(view.score or "")),
    ]
    if tags:
        choices.append(("tag", _("Tag"), tags, str(view.tag or "")))
    return {"choices": choices}


def name_of(user: User) -> str:
    return user.get_full_name() or user.get_username()


def _may(user: User) -> Context:
    return {"may_move": user.has_perm(MOVE), "may_sell": user.has_perm(SELL)}


def _cards(leads: list[Lead], user: User) -> Mapping[int, Card]:
    prefetch_related_objects(_nameless(leads), "identities")
    words = last_words([lead.pk for lead in leads], user)
    return {lead.pk: Card(lead, words.get(lead.pk)) for lead in leads}


def _nameless(leads: Iterable[Lead]) -> list[Lead]:
    """Who has no name goes by the number."""
    return [lead for lead in leads if not lead.full_name]


def _column(stage: Stage, page: ColumnPage, cards: Mapping[int, Card], tally: Tally) -> Column:
    return Column(stage, [cards[lead.pk] for lead in page.leads], page.next, tally)


def _short(total: Decimal) -> str:
    for unit, letter in _SHORT:
        if total >= unit:
            shown = total / (Decimal(1000) if letter == "K" else unit)
            return f"{shown:,.1f}".removesuffix(".0") + letter
    return f"{total:,.2f}".removesuffix(".00")
