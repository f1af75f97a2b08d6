import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from operations.services.demo import seed_demo


class Command(BaseCommand):
    help = "Fills an installation in demo mode with channels, people and conversations. Run again, it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, required=True, help="JSON with the demo's secrets; channels are added")

    def handle(self, *, file: Path, **_: Any) -> None:
        if not getattr(settings, "DEMO", False):
            raise CommandError("Only in demo mode (MAJLIS_DEMO=1): demo passwords have no place among real customers.")
        demo = json.loads(file.read_text())
        demo["channels"] = seed_demo(demo)
        file.write_text(json.dumps(demo, indent=2, ensure_ascii=False) + "\n")
