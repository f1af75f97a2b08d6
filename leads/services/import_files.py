"""A list comes in, is told how to be read, and moves from one state to the next."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import IO

from celery import current_app
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from common.tables import Format, Limits, detect_format, open_rows
from common.transitions import move

from ..choices import ImportState, KnownPeople
from ..errors import ImportImpossible, ImportMovedMeanwhile
from ..imports.fields import FIELDS, guess_columns
from ..models import ImportRow, LeadImport
from ..transitions import IMPORT_MOVES

MAX_BYTES = 50 * 1024**2
MAX_ROWS = 200_000
LIMITS = Limits(unpacked=400 * 1024**2, texts=64 * 1024**2)
TASK = "leads.tasks.work_on_imports"
_SAMPLE_ROWS = 5
_CELL_SHOWN = 200
_WAKE_EXPIRES = 10


@dataclass(frozen=True, slots=True)
class ImportOptions:
    country: str = ""
    known: KnownPeople = KnownPeople.FILL
    tag_names: str = ""
    owner: User | None = None
    opt_in_evidence: str = ""
    runs_when_checked: bool = False


def upload_import(*, file: IO[bytes], name: str, size: int, by: User | None) -> LeadImport:
    """Keep the file and guess how it is to be read; raises UnreadableTable."""
    if size > MAX_BYTES:
        raise ImportImpossible.too_large(MAX_BYTES)
    how = detect_format(file)
    job = LeadImport(file_name=name[:200], country=settings.DEFAULT_COUNTRY, by=by)
    _look_at(job, file, how)
    file.seek(0)
    # Stored under a name of ours: theirs is for people to read.
    job.file.save("list.xlsx" if how.is_workbook else "list.csv", File(file), save=False)
    job.save()
    return job


def reread_import(job: LeadImport, *, encoding: str) -> LeadImport:
    """Read the headings again in another encoding; the columns are guessed anew."""
    with job.file.open("rb") as file:
        _look_at(job, file, detect_format(file, encoding=encoding))
    job.save(update_fields=["encoding", "delimiter", "header", "sample", "mapping", "total", "updated_at"])
    return job


def start_check(*, job: LeadImport, mapping: Mapping[str, int], options: ImportOptions) -> LeadImport:
    """The dry run: judges every row in the background and writes no lead."""
    columns = {field: at for field, at in mapping.items() if field in FIELDS and 0 <= at < len(job.header)}
    if not {"phone", "email"} & columns.keys():
        raise ImportImpossible.nobody_named()
    with transaction.atomic():
        said = {name: getattr(options, name) for name in ImportOptions.__dataclass_fields__}
        said["country"] = options.country or settings.DEFAULT_COUNTRY
        _move(job, ImportState.CHECKING, mapping=columns, done=0, counts={}, error="", started_at=None, **said)
        ImportRow.objects.filter(job=job).delete()
        wake_imports()
    return job


def start_run(*, job: LeadImport) -> LeadImport:
    """Write what the dry run showed, in the background."""
    with transaction.atomic():
        job.refresh_from_db()
        if not job.to_import:
            raise ImportImpossible.nothing_to_do()
        _move(job, ImportState.RUNNING, done=0, total=job.to_import, started_at=timezone.now())
        wake_imports()
    return job


def cancel_import(*, job: LeadImport) -> LeadImport:
    """Stop it where it is. What was written stays until it is undone."""
    to = {ImportState.CHECKING: ImportState.UPLOADED, ImportState.RUNNING: ImportState.CANCELLED}
    if job.state not in to:
        raise ImportMovedMeanwhile
    with transaction.atomic():
        _move(job, to[ImportState(job.state)], claim_token=None, claimed_until=None)
    return job


def undo_import(*, job: LeadImport) -> LeadImport:
    """Take back what it wrote, in the background, as far as nothing has happened to it since."""
    with transaction.atomic():
        job.refresh_from_db()
        if not job.started_at or not job.has_rows:
            raise ImportImpossible.nothing_to_undo()
        written = ImportRow.objects.filter(job=job, applied=True).count()
        _move(job, ImportState.UNDOING, done=0, total=written)
        wake_imports()
    return job


def wake_imports(*, after_seconds: float = 0) -> None:
    """A hint only: the sweep finds the work too."""
    transaction.on_commit(partial(_publish_wake, after_seconds))


def _publish_wake(after_seconds: float) -> None:
    # Whatever the transport raises, the sweep will find the work.
    with suppress(Exception):
        current_app.send_task(
            TASK, queue="default", countdown=after_seconds or None, expires=_WAKE_EXPIRES, retry=False
        )


def _move(job: LeadImport, to: ImportState, **changes: object) -> None:
    if job.state not in IMPORT_MOVES.sources(to):
        raise ImportMovedMeanwhile
    fresh = {"attempts": 0, "next_at": None, "updated_at": timezone.now()}
    if not move(LeadImport.objects.filter(pk=job.pk), field="state", before=job.state, after=to, **fresh | changes):
        raise ImportMovedMeanwhile
    job.refresh_from_db()


def _look_at(job: LeadImport, file: IO[bytes], how: Format) -> None:
    with open_rows(file, how, LIMITS) as rows:
        found = [row.cells for row in islice(rows, _SAMPLE_ROWS + 1)]
    if len(found) < 2:
        raise ImportImpossible.no_rows()
    job.encoding, job.delimiter = how.encoding, how.delimiter
    job.header, job.sample = _short(found[:1])[0], _short(found[1:])
    job.mapping = guess_columns(job.header)
    job.total = _lines(file) if not how.is_workbook else 0


def _short(table: Iterable[list[str]]) -> list[list[str]]:
    return [[cell[:_CELL_SHOWN] for cell in row] for row in table]


def _lines(file: IO[bytes]) -> int:
    """About how many rows: what the bar of the dry run is measured by."""
    file.seek(0)
    return max(sum(block.count(b"\n") for block in iter(lambda: file.read(1024**2), b"")) - 1, 1)
