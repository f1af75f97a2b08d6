"""What becomes of recipients when two leads turn out to be one person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from leads.merging.registry import take_over
from leads.models import Lead

from .choices import RecipientState
from .models import PastStep, Recipient, Response
from .services.attribution import MARKS, figure_of_response
from .services.counting import PAST, Figure, Standing, count_rows

if TYPE_CHECKING:
    from leads.merging.journal import Journal

# Of two rows of one person the one stays that says more of what they got: nobody is written to again.
_LEAST_FIRST = (RecipientState.EXCLUDED, RecipientState.DUE)
_FATE = (
    "channel_id", "step_id", "variant_id", "wording_id", "state", "reason", "message_id", "next_at", "queued_at",
)  # fmt: skip
_MARKS = ("replied_at", "converted_at", "opted_out_at")


def register() -> None:
    take_over(Recipient, bring_over, of=Lead)


def bring_over(journal: Journal, kept: Any, other: Any) -> None:
    mine = {_once(row): row for row in Recipient.objects.filter(lead=kept.pk)}
    twice = [row for row in Recipient.objects.filter(lead=other.pk).order_by("pk") if _once(row) in mine]
    others = Recipient.objects.filter(lead=other.pk).exclude(pk__in=[row.pk for row in twice])
    journal.move(others, Recipient._meta.get_field("lead"), kept)
    for row in twice:
        _unite(journal, mine[_once(row)], row)


def _unite(journal: Journal, standing: Recipient, row: Recipient) -> None:
    """`standing` stays, with the fate of the one that says more, and with what either of them did."""
    gone = min((standing, row), key=_told)
    _drop_past(journal, gone)
    _count_once(journal, standing, row)
    if gone is standing:
        journal.move(PastStep.objects.filter(recipient=row), PastStep._meta.get_field("recipient"), standing)
    journal.move(Response.objects.filter(recipient=row), Response._meta.get_field("recipient"), standing)
    journal.delete(row)
    _take_off(journal, Standing.of(gone).figures())
    marks = {name: min(filter(None, (getattr(standing, name), getattr(row, name))), default=None) for name in _MARKS}
    fate = {name: getattr(row, name) for name in _FATE} if gone is standing else {}
    journal.edit(standing, fate | marks)


def _once(row: Recipient) -> tuple[int, int]:
    return row.campaign_id, row.occasion


def _told(row: Recipient) -> tuple[int, int]:
    state = RecipientState(row.state)
    return (_LEAST_FIRST.index(state) if state in _LEAST_FIRST else len(_LEAST_FIRST)), row.pk


def _drop_past(journal: Journal, gone: Recipient) -> None:
    for past in PastStep.objects.filter(recipient=gone):
        journal.delete(past)
        _take_off(journal, Standing.of(past).figures(PAST))


def _count_once(journal: Journal, *rows: Recipient) -> None:
    """Both may have answered: the first of a kind is the one that counts."""
    seen: set[str] = set()
    for response in Response.objects.filter(recipient__in=rows, counted=True).order_by("at", "pk"):
        column, _what = MARKS[response.kind]
        if column in seen:
            journal.edit(response, {"counted": False})
            _take_off(journal, [figure_of_response(response)])
        seen.add(column)


def _take_off(journal: Journal, figures: Iterable[Figure]) -> None:
    for row in count_rows(dict.fromkeys(figures, -1)):
        journal.add(row)
