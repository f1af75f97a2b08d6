"""What became of the rows of an import."""

from collections.abc import Iterator

from ..imports.fields import FIELDS
from ..models import ImportRow, LeadImport

PAGE = 100


def rows_of(job: LeadImport, *, verdict: str, after: int = 0) -> list[ImportRow]:
    """A page of them in the order of the file, and one more where there is a next page."""
    rows = ImportRow.objects.filter(job=job, verdict=verdict, line__gt=after).select_related("lead")
    return list(rows.order_by("line")[: PAGE + 1])


def told_rows(job: LeadImport, *, verdict: str) -> Iterator[list[str]]:
    """Line, reason and what stood in the mapped columns: corrected, it can be imported again."""
    after = 0
    while rows := rows_of(job, verdict=verdict, after=after):
        page = rows[:PAGE]
        for row in page:
            yield [str(row.line), row.reason, *(row.cells.get(field, "") for field in mapped_fields(job))]
        after = page[-1].line


def mapped_fields(job: LeadImport) -> list[str]:
    return [field for field in FIELDS if field in job.mapping]
