"""A table: CSV in whatever encoding, or XLSX."""

import io
from collections.abc import Mapping

from common.phrases import Phrase, join
from common.tables import UnreadableTable, detect_format, open_rows

from ..product_rows import guess_columns
from .base import MOST_ITEMS, Facts, UnreadableFeed, plain


class CsvFeed:
    def read(self, content: bytes, *, items_path: str, mapping: Mapping[str, str]) -> list[Facts]:
        held = io.BytesIO(content)
        try:
            with open_rows(held, detect_format(held)) as rows:
                header = next(rows, None)
                cells = [row.cells for row, _number in zip(rows, range(MOST_ITEMS), strict=False)]
        except UnreadableTable as error:
            raise UnreadableFeed(_kept(error)) from error
        columns = _columns(header.cells if header else [], mapping)
        return [plain({field: row[at] for field, at in columns.items() if at < len(row)}) for row in cells]


def _columns(header: list[str], mapping: Mapping[str, str]) -> dict[str, int]:
    names = [name.strip().lower() for name in header]
    known = guess_columns(header) | {name: names.index(name) for name in ("image", "availability") if name in names}
    said = {
        field: names.index(title.strip().lower()) for field, title in mapping.items() if title.strip().lower() in names
    }
    return known | said


def _kept(error: UnreadableTable) -> Phrase:
    return join([str(error)])
