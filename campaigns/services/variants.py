"""Which wording of a step somebody gets."""

from collections.abc import Iterable, Sequence
from zlib import crc32

from campaigns.models import Recipient, Variant


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
    found: dict[int, list[Variant]] = {}
    for variant in Variant.objects.filter(step__in={pk for pk in step_ids if pk}).order_by("pk"):
        found.setdefault(variant.step_id, []).append(variant)
    return found
