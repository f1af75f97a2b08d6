"""Tables that staff bring, CSV or XLSX, as rows of text; large ones row by row."""

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import IO

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from .phrases import say
from .spreadsheets import plain_cell

_SMALL_BYTES = 2 * 1024**2
_XLSX_BEGINS = b"PK\x03\x04"
_DELIMITERS = ",;\t|"
_BLOCK = 1024**2
UTF_8, ARABIC_WINDOWS, UTF_16 = "utf-8-sig", "cp1256", "utf-16"


class UnreadableTable(Exception):
    """`str()` says to staff what to do about it, in the language of whoever reads it."""


@dataclass(frozen=True, slots=True)
class Limits:
    # A workbook is a zip: a small file may unpack to gigabytes, and its texts are all held in memory.
    unpacked: int = 100 * 1024**2
    texts: int = 64 * 1024**2


@dataclass(frozen=True, slots=True)
class Format:
    """How a file is to be read; a workbook has neither."""

    encoding: str = ""
    delimiter: str = ""

    @property
    def is_workbook(self) -> bool:
        return not self.encoding


@dataclass(frozen=True, slots=True)
class Row:
    """`line` is its number as a spreadsheet counts, the empty ones included."""

    line: int
    cells: list[str]


def read_table(file: IO[bytes], *, max_rows: int) -> list[list[str]]:
    """All rows of a small file that hold anything, the header among them; raises UnreadableTable."""
    content = file.read(_SMALL_BYTES + 1)
    if len(content) > _SMALL_BYTES:
        raise UnreadableTable(say(_("The file is larger than %(size)d MB. Split it."), size=_SMALL_BYTES // 1024**2))
    held = io.BytesIO(content)
    with open_rows(held, detect_format(held)) as rows:
        found = [row.cells for row in islice(rows, max_rows + 2)]
    if len(found) > max_rows + 1:
        raise too_many_rows(max_rows)
    return found


def too_many_rows(most: int) -> UnreadableTable:
    return UnreadableTable(say(_("The file has more than %(count)d rows. Split it."), count=most))


def detect_format(file: IO[bytes], *, encoding: str = "") -> Format:
    """By its bytes, whatever it is called. `encoding`: what staff say it is."""
    file.seek(0)
    start = file.read(4)
    if start == _XLSX_BEGINS:
        return Format()
    encoding = encoding or _encoding(file, start)
    file.seek(0)
    with _decoding(file, encoding) as text:
        first = text.readline(65_536)
    return Format(encoding, max(_DELIMITERS, key=first.count))


@contextmanager
def open_rows(file: IO[bytes], how: Format, limits: Limits | None = None) -> Iterator[Iterator[Row]]:
    """The rows that hold anything, one after the other: a large file is never in memory. Raises UnreadableTable."""
    file.seek(0)
    if how.is_workbook:
        _refuse_bomb(file, limits or Limits())
        file.seek(0)
        yield _of_workbook(file)
        return
    with _decoding(file, how.encoding) as text:
        yield _of_csv(text, how.delimiter)


def _of_csv(text: io.TextIOWrapper, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(text, delimiter=delimiter)
    try:
        for line, cells in enumerate(reader, start=1):
            told = [_plain(cell) for cell in cells]
            if any(told):
                yield Row(line, told)
    except (csv.Error, UnicodeError) as error:
        raise UnreadableTable(say(_("This is no CSV file. Save it as CSV (UTF-8) or XLSX."))) from error


def _encoding(file: IO[bytes], start: bytes) -> str:
    """Excel for Windows in Arabic writes CSV in its own code page unless told otherwise."""
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return UTF_16
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block := file.read(_BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return ARABIC_WINDOWS
    return UTF_8


@contextmanager
def _decoding(file: IO[bytes], encoding: str) -> Iterator[io.TextIOWrapper]:
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        yield text
    except UnicodeError as error:
        raise UnreadableTable(say(_("This is no CSV file. Save it as CSV (UTF-8) or XLSX."))) from error
    finally:
        # Whoever opened the file closes it.
        text.detach()


def _refuse_bomb(file: IO[bytes], limits: Limits) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile as error:
        raise _no_workbook() from error
    # Python's reader stops at the size that a part declares, so that the sum cannot lie.
    texts = sum(part.file_size for part in parts if part.filename.endswith("sharedStrings.xml"))
    if sum(part.file_size for part in parts) > limits.unpacked or texts > limits.texts:
        raise UnreadableTable(say(_("The workbook is too large when unpacked. Split it, or save it as CSV (UTF-8).")))


def _of_workbook(file: IO[bytes]) -> Iterator[Row]:
    try:
        book = load_workbook(file, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        # Programs that write workbooks often declare a size that is wrong.
        sheet.reset_dimensions()
        for line, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            cells = [_cell(value) for value in row]
            if any(cells):
                yield Row(line, cells)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, SyntaxError) as error:
        raise _no_workbook() from error


def _no_workbook() -> UnreadableTable:
    return UnreadableTable(say(_("This is no XLSX file. Save it again as XLSX or CSV.")))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    # Excel knows no whole numbers: 2348031234567.0 is a telephone number.
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _plain(str(value))


def _plain(text: str) -> str:
    return plain_cell(text.replace("\0", "").strip())
