"""CSV that a spreadsheet opens without harm."""

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

# A cell that begins so is run as a formula: https://owasp.org/www-community/attacks/CSV_Injection
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
# Without it, Excel reads Arabic as Latin letters.
_BYTE_ORDER_MARK = "\ufeff"


def safe_cell(value: object) -> object:
    """Texts only: a negative number is a number."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_DANGEROUS) else value


def csv_response(name: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write(_BYTE_ORDER_MARK)
    writer = csv.writer(response)
    writer.writerow([safe_cell(str(title)) for title in header])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return response
