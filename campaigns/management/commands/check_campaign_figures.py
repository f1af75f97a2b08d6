from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns.models import Campaign
from campaigns.services.reconciling import differences, reconcile


class Command(BaseCommand):
    help = "Compares the figures of campaigns with their rows, and with --repair makes them the same."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("campaigns", nargs="*", type=int, metavar="ID", help="all of them where none is named")
        parser.add_argument("--repair", action="store_true")

    def handle(self, *args: Any, campaigns: list[int], repair: bool, **options: Any) -> None:
        chosen = Campaign.objects.filter(pk__in=campaigns) if campaigns else Campaign.objects.all()
        wrong = {pk: self._look(pk, repair) for pk in chosen.order_by("pk").values_list("pk", flat=True)}
        found = {pk: number for pk, number in wrong.items() if number}
        for pk, number in found.items():
            self.stdout.write(f"campaign {pk}: {number} figures {'corrected' if repair else 'differ from the rows'}")
        if found and not repair:
            raise CommandError("Run it again with --repair to correct them.")
        self.stdout.write(f"{len(wrong)} campaigns looked at, {len(found)} with wrong figures")

    def _look(self, campaign_id: int, repair: bool) -> int:
        return reconcile(campaign_id) if repair else sum(map(len, differences(campaign_id)))
