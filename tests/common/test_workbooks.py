"""A workbook goes out while it is written, and every reader of workbooks can read it."""

import io
from collections.abc import Iterator
from decimal import Decimal

from openpyxl import load_workbook

from common import workbooks
from common.workbooks import workbook_pieces


def read(rows, header=("Name", "Points")):
    return load_workbook(io.BytesIO(b"".join(workbook_pieces("Leads", header, rows))))


def test_texts_and_numbers_come_back_as_they_were():
    rows = [('آمنة <b> & "Co"', 7), (" two  spaces\n", Decimal("13900.50")), ("", 0), (True, -1.5)]
    (sheet,) = read(rows).worksheets
    assert sheet.title == "Leads"
    assert list(sheet.values) == [
        ("Name", "Points"),
        ('آمنة <b> & "Co"', 7),
        (" two  spaces\n", 13900.5),
        (None, 0),
        ("True", -1.5),
    ]


def test_no_cell_is_a_formula():
    (sheet,) = read([("=HYPERLINK(1)", 1), ("+234803", 2), ("'=1", 3)]).worksheets
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["'=HYPERLINK(1)", "'+234803", "''=1"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s", "n"}


def test_what_no_workbook_can_hold_is_left_out():
    (sheet,) = read([("a\x00\x0b\ud800b", 1), ("x" * 40_000, 2)]).worksheets
    assert [len(row[0].value) for row in sheet.iter_rows(min_row=2)] == [2, 32_767]


def test_an_empty_list_has_its_headings():
    (sheet,) = read([]).worksheets
    assert list(sheet.values) == [("Name", "Points")]


def test_a_full_sheet_is_followed_by_another(monkeypatch):
    monkeypatch.setattr(workbooks, "_ROWS_OF_A_SHEET", 2)
    book = read([(str(number), number) for number in range(5)])
    assert book.sheetnames == ["Leads", "Leads 2", "Leads 3"]
    assert [sheet.max_row for sheet in book.worksheets] == [3, 3, 2]
    assert list(book.worksheets[2].values) == [("Name", "Points"), ("4", 4)]


def test_the_first_piece_goes_before_the_last_row_is_read():
    read_rows = 0

    def rows() -> Iterator[tuple[str, int]]:
        nonlocal read_rows
        for number in range(100_000):
            read_rows += 1
            yield f"{number * 7919 % 100_003:x}" * 3, number

    pieces = workbook_pieces("Leads", ("Name", "Points"), rows())
    next(pieces)
    assert 0 < read_rows < 50_000
