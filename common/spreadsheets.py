"""CSV that a spreadsheet opens without harm."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

from django.http import HttpResponse

# A cell that begins so is run as a formula: https://owasp.org/www-community/attacks/CSV_Injection
# What looks neutralised already is neutralised once more, so that taking one apostrophe off gives back what it was.
_DANGEROUS = re.compile(r"'*[=+\-@\t\r\n]")
_NEUTRALISED = re.compile(r"'+[=+\-@\t\r\n]")
# Without it, Excel reads Arabic as Latin letters.
BYTE_ORDER_MARK = "\ufeff"


def safe_cell(value: object) -> object:
    """Texts only: a negative number is a number."""
    return f"'{value}" if isinstance(value, str) and _DANGEROUS.match(value) else value


def plain_cell(text: str) -> str:
    """What `safe_cell` made safe, as it was: a list that we wrote reads back as the same list."""
    return text[1:] if _NEUTRALISED.match(text) else text


class _Echo:
    def write(self, text: str) -> str:
        return text


def csv_lines(header: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The file piece by piece, for answers that are streamed."""
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK
    yield writer.writerow([safe_cell(str(title)) for title in header])
    for row in rows:
        yield writer.writerow([safe_cell(cell) for cell in row])


def csv_response(name: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    response = HttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
