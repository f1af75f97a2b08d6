"""Lists of sales: looked through without writing, then recorded row by row. The same list twice counts once."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import TypeVar

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from common.text.numbers import isolate_numbers

from ..choices import SaleOrigin
from ..errors import SaleError, SaleImpossible
from ..identity import IdentityClaim
from ..models import Identity, Lead, Sale
from ..sale_rows import SaleRow
from .selling import Sold, record_sale

MAX_ROWS = 2000
_AT_ONCE = 400  # parameters of one query
_Key = TypeVar("_Key")


class Outcome(StrEnum):
    NEW = "new"
    KNOWN = "known"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a row, or would."""

    row: SaleRow
    outcome: Outcome
    why: str = ""
    lead: Lead | None = None
    sold: Sold | None = None
    sold_at: datetime | None = None
    reference: str = ""


def judge_rows(rows: Sequence[SaleRow]) -> list[Verdict]:
    """The dry run: writes nothing."""
    people = _People(rows)
    references = _references(rows)
    known = _known_references(references)
    return [_judged(row, people, reference, known) for row, reference in zip(rows, references, strict=True)]


def import_rows(rows: Sequence[SaleRow], *, by: User | None) -> list[Verdict]:
    """Records what can be recorded; a row that is wrong stops no other."""
    return [_recorded(verdict, by) for verdict in judge_rows(rows)]


def _recorded(verdict: Verdict, by: User | None) -> Verdict:
    if verdict.outcome == Outcome.WRONG or verdict.lead is None or verdict.sold is None:
        return verdict
    try:
        recorded = record_sale(
            lead=verdict.lead,
            sold=verdict.sold,
            sold_at=verdict.sold_at,
            origin=SaleOrigin.IMPORT,
            origin_ref=verdict.reference,
            by=by,
        )
    except SaleError as error:
        return Verdict(verdict.row, Outcome.WRONG, str(error))
    outcome = Outcome.NEW if recorded.created else Outcome.KNOWN
    return Verdict(verdict.row, outcome, lead=verdict.lead, sold=verdict.sold, sold_at=verdict.sold_at)


def _judged(row: SaleRow, people: "_People", reference: str, known: dict[str, Sale]) -> Verdict:
    try:
        lead, sold, sold_at = people.whose(row), row.sold(), row.sold_at()
    except SaleError as error:
        return Verdict(row, Outcome.WRONG, str(error))
    sale = known.get(reference)
    if sale and (sale.lead_id, sale.amount, sale.currency) != (lead.pk, sold.amount, sold.currency):
        why = _("“%(reference)s” stands for another sale already: other person or amount.")
        return Verdict(row, Outcome.WRONG, why % {"reference": reference})
    return Verdict(row, Outcome.KNOWN if sale else Outcome.NEW, "", lead, sold, sold_at, reference)


class _People:
    """Whose the rows are, by a handful of queries for all of them."""

    def __init__(self, rows: Sequence[SaleRow]) -> None:
        ids = {row_id for row in rows if (row_id := row.lead_id())}
        self._by_id = {lead.pk: lead for batch in _batches(ids) for lead in Lead.objects.filter(pk__in=batch)}
        claims = {claim for row in rows for claim in _claims(row)}
        found = (
            identity
            for batch in _batches({claim.value for claim in claims})
            for identity in Identity.objects.filter(value__in=batch).select_related("lead")
        )
        self._by_claim: dict[IdentityClaim, Lead] = {identity.claim: identity.lead for identity in found}

    def whose(self, row: SaleRow) -> Lead:
        claims = row.claims()
        if not claims and not row.lead:
            raise SaleImpossible(
                _("Whose sale is it? A phone number, an e-mail address or a lead’s number is missing.")
            )
        found = {lead.pk: lead for claim in claims if (lead := self._by_claim.get(claim))}
        if row.lead:
            lead = self._by_id.get(row.lead_id() or 0)
            found |= {lead.pk: lead} if lead else {}
        if not found:
            raise SaleImpossible(_("No lead is known by “%(who)s”.") % {"who": isolate_numbers(row.who)})
        if len(found) > 1:
            raise SaleImpossible(_("Its number and its address belong to different leads."))
        return next(iter(found.values()))


def _claims(row: SaleRow) -> list[IdentityClaim]:
    try:
        return row.claims()
    except SaleImpossible:
        return []


def _references(rows: Iterable[SaleRow]) -> list[str]:
    """A row without a number of its own is known by what it says; two that say the same are two sales."""
    seen: Counter[str] = Counter()
    references = []
    for row in rows:
        if row.reference:
            references.append(row.reference[:200])
            continue
        said = "\0".join(map(str, astuple(row)[1:]))
        digest = hashlib.sha256(said.encode()).hexdigest()[:24]
        seen[digest] += 1
        references.append(f"row:{digest}:{seen[digest]}")
    return references


def _known_references(references: Sequence[str]) -> dict[str, Sale]:
    return {
        sale.origin_ref: sale
        for batch in _batches(set(references))
        for sale in Sale.objects.filter(origin=SaleOrigin.IMPORT, origin_ref__in=batch)
    }


def _batches(keys: Iterable[_Key]) -> Iterator[list[_Key]]:
    waiting = iter(keys)
    while batch := list(islice(waiting, _AT_ONCE)):
        yield batch
