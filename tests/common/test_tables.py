"""Files as people's programs write them."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from common.spreadsheets import csv_lines, plain_cell, safe_cell
from common.tables import Limits, UnreadableTable, detect_format, open_rows


def rows(content: bytes, limits: Limits | None = None, **how):
    file = io.BytesIO(content)
    with open_rows(file, detect_format(file, **how), limits) as found:
        return [(row.line, row.cells) for row in found]


def workbook(*lines) -> bytes:
    book = Workbook()
    for line in lines:
        book.active.append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        "الاسم,هاتف\nأمينة,0803\n".encode(),
        "\ufeffالاسم;هاتف\r\nأمينة;0803\r\n".encode(),
        "الاسم\tهاتف\nأمينة\t0803\n".encode("cp1256"),
        "الاسم\tهاتف\nأمينة\t0803\n".encode("utf-16"),
        workbook(["الاسم", "هاتف"], ["أمينة", "0803"]),
    ],
)
def test_every_encoding_reads_the_same(content):
    assert rows(content) == [(1, ["الاسم", "هاتف"]), (2, ["أمينة", "0803"])]


def test_staff_may_say_the_encoding():
    content = "Señor,Tel\nZoñ,1\n".encode("cp1252")
    assert rows(content)[0][1] != ["Señor", "Tel"]
    assert rows(content, encoding="cp1252")[0][1] == ["Señor", "Tel"]
    with pytest.raises(UnreadableTable):
        rows(content, encoding="utf-8-sig")


def test_lines_are_numbered_as_a_spreadsheet_does():
    assert rows(b'a,b\n\n"x\ny",1\nz,2\n') == [(1, ["a", "b"]), (3, ["x\ny", "1"]), (4, ["z", "2"])]


def test_a_workbook_that_unpacks_to_far_too_much_is_refused():
    content = workbook(["a"] * 3, ["b"] * 3)
    with pytest.raises(UnreadableTable, match="too large when unpacked"):
        rows(content, Limits(unpacked=1000))
    texts = io.BytesIO()
    with zipfile.ZipFile(texts, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", "a" * 70_000_000)
    assert len(texts.getvalue()) < 100_000
    with pytest.raises(UnreadableTable, match="too large when unpacked"):
        rows(texts.getvalue())


def test_what_is_no_workbook_says_so():
    with pytest.raises(UnreadableTable, match="no XLSX"):
        rows(b"PK\x03\x04 something else")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "b")
    with pytest.raises(UnreadableTable, match="no XLSX"):
        rows(packed.getvalue())


@pytest.mark.parametrize("text", ["+2348031234567", "=1+1", "-", "@x", "'=1", "''+1", "'a", "a", "", "13900", "''"])
def test_what_is_written_safe_reads_back_as_it_was(text):
    safe = str(safe_cell(text))
    assert not safe.startswith(("=", "+", "-", "@"))
    assert plain_cell(safe) == text
    written = "".join(csv_lines(["a", "b"], [[text, "end"]])).encode()
    assert rows(written)[1][1] == [text, "end"]


def test_a_negative_number_is_a_number():
    assert safe_cell(-5) == -5
