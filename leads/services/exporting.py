"""Leads go out of the house as a file: in sets, so that no length of list fills the memory, and written down."""

from collections.abc import Iterator, Sequence

from django.contrib.auth.models import User

from common.spreadsheets import csv_lines
from common.workbooks import workbook_pieces

from ..exports.columns import COLUMNS, cells_of
from ..models import Lead, LeadExport
from ..querysets import LeadQuerySet

_PIECE = 500
CSV, XLSX = "csv", "xlsx"


def note_export(
    *, leads: LeadQuerySet, by: User | None, file_format: str, columns: Sequence[str], narrowed_by: str
) -> LeadExport:
    """Before the first byte leaves: a file that breaks off half-way was taken all the same."""
    return LeadExport.objects.create(
        by=by,
        file_format=file_format,
        fields=list(columns),
        narrowed_by=narrowed_by[:2000],
        count=leads.order_by().values("pk").distinct().count(),
    )


def export_csv(leads: LeadQuerySet, columns: Sequence[str]) -> Iterator[str]:
    return csv_lines(_titles(columns), _rows(leads, columns))


def export_xlsx(leads: LeadQuerySet, columns: Sequence[str]) -> Iterator[bytes]:
    return workbook_pieces("Leads", _titles(columns), _rows(leads, columns))


def _titles(columns: Sequence[str]) -> list[str]:
    return [str(COLUMNS[name].title) for name in columns]


def _rows(leads: LeadQuerySet, columns: Sequence[str]) -> Iterator[list[object]]:
    """The newest first, set after set by their keys: each set is a short read of its own."""
    keys = leads.order_by("-pk").values_list("pk", flat=True)
    last: int | None = None
    while ids := list((keys if last is None else keys.filter(pk__lt=last)).distinct()[:_PIECE]):
        last = ids[-1]
        wide = Lead.objects.filter(pk__in=ids).select_related("owner", "first_touch").order_by("-pk")
        # As texts, so that a set of leads is let go before the next is read.
        yield from [cells_of(lead, columns) for lead in wide.with_identities().prefetch_related("tags")]
