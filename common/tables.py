"""Small tables that staff bring, CSV or XLSX, as rows of text."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import IO

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

_MAX_BYTES = 2 * 1024**2
# A workbook is a zip: a small file may unpack to gigabytes.
_MAX_UNPACKED = 100 * 1024**2
_XLSX_BEGINS = b"PK\x03\x04"
_DELIMITERS = ",;\t|"


class UnreadableTable(Exception):
    """`str()` says to staff what to do about it."""


def read_table(file: IO[bytes], *, max_rows: int) -> list[list[str]]:
    """All rows that hold anything, the header among them; raises UnreadableTable."""
    content = file.read(_MAX_BYTES + 1)
    if len(content) > _MAX_BYTES:
        raise UnreadableTable(_("The file is larger than 2 MB. Split it."))
    rows = _of_workbook(content) if content.startswith(_XLSX_BEGINS) else _of_csv(content)
    found = []
    for row in rows:
        if any(row):
            found.append(row)
        if len(found) > max_rows + 1:
            raise UnreadableTable(_("The file has more than %(count)d rows. Split it.") % {"count": max_rows})
    return found


def _of_csv(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content)
    delimiter = max(_DELIMITERS, key=text.partition("\n")[0].count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [cell.replace("\0", "").strip() for cell in row]
    except csv.Error as error:
        raise UnreadableTable(_("This is no CSV file. Save it as CSV (UTF-8) or XLSX.")) from error


def _decoded(content: bytes) -> str:
    """Excel for Windows in Arabic writes CSV in its own code page unless told otherwise."""
    for encoding in ("utf-8-sig", "cp1256"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableTable(_("This is no CSV file. Save it as CSV (UTF-8) or XLSX."))


def _of_workbook(content: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _MAX_UNPACKED:
                raise UnreadableTable(_("The file is larger than 2 MB. Split it."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet: Iterable[tuple[object, ...]] = book.worksheets[0].iter_rows(values_only=True)
        for row in sheet:
            yield [_cell(value) for value in row]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError) as error:
        raise UnreadableTable(_("This is no XLSX file. Save it again as XLSX or CSV.")) from error


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    # Excel knows no whole numbers: 2348031234567.0 is a telephone number.
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\0", "").strip()
