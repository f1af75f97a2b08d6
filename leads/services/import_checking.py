"""The dry run: every row is judged; nothing but the judgement is written."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.phrases import Phrase, say
from common.tables import Format, Row, open_rows, too_many_rows

from ..choices import ImportState, KnownPeople, Verdict
from ..imports.matching import owner_of, owners_of
from ..imports.reading import ReadRow, RowRefused, read_row
from ..models import ImportRow, LeadImport
from .import_files import LIMITS, MAX_ROWS

_PIECE = 500
_HELD_TEXT = 2_000


def pieces(job: LeadImport) -> Iterator[Sequence[Row]]:
    """From the file, past the headings and what was judged before."""
    with job.file.open("rb") as file, open_rows(file, Format(job.encoding, job.delimiter), LIMITS) as rows:
        seen = job.done
        left = islice(rows, 1 + seen, None)
        while piece := list(islice(left, _PIECE)):
            seen += len(piece)
            if seen > MAX_ROWS:
                raise too_many_rows(MAX_ROWS)
            yield piece


def judge(job: LeadImport, piece: Sequence[Row]) -> Counter[str]:
    rows = [_row(job, row) for row in piece]
    sound = [(row, read) for row, read in rows if read is not None]
    _mark_known(job, sound)
    _mark_duplicates(job, [row for row, _read in sound])
    ImportRow.objects.bulk_create(row for row, _read in rows)
    return Counter(row.verdict for row, _read in rows)


def finish(job: LeadImport) -> ImportState:
    job.total = job.done
    if not (job.runs_when_checked and job.to_import):
        return ImportState.CHECKED
    job.done, job.total = 0, job.to_import
    LeadImport.objects.filter(pk=job.pk).update(started_at=timezone.now())
    return ImportState.RUNNING


def _row(job: LeadImport, row: Row) -> tuple[ImportRow, ReadRow | None]:
    told = {field: row.cells[at] for field, at in job.mapping.items() if at < len(row.cells) and row.cells[at]}
    judged = ImportRow(job=job, line=row.line, verdict=Verdict.NEW)
    try:
        read = read_row(told, country=job.country)
    except RowRefused as refusal:
        judged.verdict, judged.reason = Verdict.BAD, refusal.args[0]
        judged.cells = {field: text[:_HELD_TEXT] for field, text in told.items()}
        return judged, None
    judged.cells, judged.phone, judged.email = told, read.phone, read.email
    return judged, read


def _mark_known(job: LeadImport, sound: Sequence[tuple[ImportRow, ReadRow]]) -> None:
    owners = owners_of([claim for _row, read in sound for claim in read.claims])
    known = Verdict.KNOWN if job.known == KnownPeople.SKIP else Verdict.UPDATE
    for row, read in sound:
        if lead_id := owner_of(read.claims, owners):
            row.lead_id, row.verdict = lead_id, known


def _mark_duplicates(job: LeadImport, rows: Sequence[ImportRow]) -> None:
    """The first row of a person counts, wherever in the file it stands; the later ones say which it was."""
    first = _first_lines(job, rows)
    for row in rows:
        signs = [(name, value) for name in _SIGNS if (value := getattr(row, name))]
        earlier = next((first[sign] for sign in signs if sign in first), None)
        if earlier is not None:
            row.verdict, row.reason = Verdict.DUPLICATE, _same_as(earlier)
            continue
        first |= dict.fromkeys(signs, row.line)


_SIGNS = ("phone", "email", "lead_id")


def _first_lines(job: LeadImport, rows: Iterable[ImportRow]) -> dict[tuple[str, object], int]:
    """Who among these people stood in the file before."""
    first: dict[tuple[str, object], int] = {}
    judged = ImportRow.objects.filter(job=job).exclude(verdict__in=(Verdict.BAD, Verdict.DUPLICATE))
    for name in _SIGNS:
        values = {value for row in rows if (value := getattr(row, name))}
        known = judged.filter(**{f"{name}__in": values}).values_list(name, "line") if values else ()
        first |= {(name, value): line for value, line in known}
    return first


def _same_as(line: int) -> Phrase:
    return say(_("The same person as in row %(line)d."), line=line)
