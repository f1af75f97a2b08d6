"""Which wording of a step somebody gets."""

from collections.abc import Iterable, Sequence
from zlib import crc32

from campaigns.models import Experiment, Recipient, Variant


def choose_variant(variants: Sequence[Variant], recipient: Recipient) -> Variant | None:
    """By the shares; the same person gets the same while these stay as they are."""
    total = sum(variant.weight for variant in variants)
    if not total:
        return None
    drawn = crc32(f"{recipient.step_id}:{recipient.lead_id}".encode()) % total
    for variant in variants:
        if drawn < variant.weight:
            return variant
        drawn -= variant.weight
    return None


def variants_of(step_ids: Iterable[int | None]) -> dict[int, list[Variant]]:
    """Those of each step; of one whose test is won only the winner."""
    steps = {pk for pk in step_ids if pk}
    won = dict(Experiment.objects.filter(step__in=steps, winner__isnull=False).values_list("step_id", "winner_id"))
    found: dict[int, list[Variant]] = {}
    for variant in Variant.objects.filter(step__in=steps).order_by("pk"):
        if won.get(variant.step_id, variant.pk) == variant.pk:
            found.setdefault(variant.step_id, []).append(variant)
    return found
