from collections.abc import Iterator
from typing import Any

from campaigns.models import Campaign
from campaigns.selectors.audience import lacking_values, preview_audience
from campaigns.selectors.sample import Sample
from campaigns.services.audience import definition_of
from campaigns.services.check_list import problems


def preview_of(campaign: Campaign) -> dict[str, Any]:
    """Raises DefinitionInvalid."""
    reasons = problems(campaign)
    if not definition_of(campaign):
        return {
            "reached": 0, "left_out": {}, "lacking_values": {}, "by_channel": {}, "problems": reasons, "samples": [],
        }  # fmt: skip
    found = preview_audience(campaign)
    return {
        "reached": found.reached,
        "left_out": found.left_out,
        "lacking_values": lacking_values(campaign),
        "by_channel": found.by_channel,
        "problems": reasons,
        "samples": list(_samples(campaign)),
    }


def _samples(campaign: Campaign) -> Iterator[dict[str, Any]]:
    sample = Sample(campaign, most=3)
    for reader in sample.readers:
        for shown in sample.shown_to(reader):
            problem = shown.problem or (f"{{{shown.missing}}}" if shown.missing else "")
            yield {
                "lead": reader.lead.pk,
                "step": shown.step,
                "variant": shown.variant,
                "text": shown.preview.body if shown.preview else "",
                "problem": problem,
            }
