"""`manage.py casting_examples OUT.jsonl`: what people decided, as rows for `manage.py evaluate casting`."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from casting.selectors.learning import examples


class Command(BaseCommand):
    help = "Writes the decided calls as rows that `evaluate casting` measures the rules by."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **_: Any) -> None:
        # Whole or not at all.
        unfinished = file.with_name(f"{file.name}.part")
        with unfinished.open("w", encoding="utf-8") as out:
            written = [out.write(json.dumps(row, ensure_ascii=False) + "\n") for row in examples()]
        unfinished.replace(file)
        self.stdout.write(f"{len(written)} rows written to {file}.")
