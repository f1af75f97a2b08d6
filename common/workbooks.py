"""A workbook (XLSX) that is written while it is sent: nothing of it is kept, however many rows it has.

The parts of the format: https://ecma-international.org/publications-and-standards/standards/ecma-376/
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import IO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from .spreadsheets import safe_cell

# A sheet ends at 1,048,576 rows, a part of the zip at 2 GiB: before either, another begins.
_ROWS_OF_A_SHEET = 500_000
_LONGEST_CELL = 32_767
_ENOUGH_TO_SEND = 64 * 1024
# What XML 1.0 cannot hold: https://www.w3.org/TR/xml/#charsets
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Default Extension="xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/></Types>'
)
_BEGIN, _END = f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>', "</sheetData></worksheet>"


class _Outlet:
    """Where the zip is written to: taken from it piece by piece. Without `tell`, nobody tries to go back in it."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.waiting = 0

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        self.waiting += len(piece)
        return len(piece)

    def flush(self) -> None:
        pass

    def take(self) -> bytes:
        piece = b"".join(self._pieces)
        self._pieces.clear()
        self.waiting = 0
        return piece


def workbook_pieces(title: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The file piece by piece. No cell of it is a formula."""
    outlet = _Outlet()
    with ZipFile(outlet, "w", ZIP_DEFLATED) as book:  # type: ignore[call-overload]
        book.writestr("[Content_Types].xml", _TYPES)
        book.writestr("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        sheets = 0
        for _sheet, numbered in groupby(enumerate(rows), key=lambda pair: pair[0] // _ROWS_OF_A_SHEET):
            sheets += 1
            yield from _sheet_pieces(book, outlet, sheets, header, (row for _number, row in numbered))
        if not sheets:
            sheets = 1
            yield from _sheet_pieces(book, outlet, sheets, header, ())
        book.writestr("xl/workbook.xml", _contents(title, sheets))
        parts = [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, sheets + 1)]
        book.writestr("xl/_rels/workbook.xml.rels", _relations(parts))
    yield outlet.take()


def _sheet_pieces(
    book: ZipFile, outlet: _Outlet, number: int, header: Sequence[object], rows: Iterable[Sequence[object]]
) -> Iterator[bytes]:
    with book.open(f"xl/worksheets/sheet{number}.xml", "w") as part:
        _write(part, _BEGIN + _row([str(title) for title in header]))
        for row in rows:
            _write(part, _row(row))
            if outlet.waiting > _ENOUGH_TO_SEND:
                yield outlet.take()
        _write(part, _END)


def _write(part: IO[bytes], text: str) -> None:
    part.write(text.encode())


def _row(cells: Sequence[object]) -> str:
    return f"<row>{''.join(map(_cell, cells))}</row>"


def _cell(value: object) -> str:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return f"<c><v>{value}</v></c>"
    text = _NOT_XML.sub("", str(safe_cell(value)))[:_LONGEST_CELL]
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>' if text else "<c/>"


def _contents(title: str, sheets: int) -> str:
    names = [title, *(f"{title} {number}" for number in range(2, sheets + 1))]
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>' for number, name in enumerate(names, 1)
    )
    return f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'


def _relations(parts: Sequence[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(parts, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'
