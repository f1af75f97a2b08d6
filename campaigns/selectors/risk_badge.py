"""The risk of numbers in the list of channels."""

from collections.abc import Collection

from django.urls import reverse

from campaigns.choices import RiskLevel
from messaging.badges import Badge

from .risk import risks_of

COLOURS = {
    RiskLevel.LOW: "success",
    RiskLevel.MEDIUM: "info",
    RiskLevel.HIGH: "warning",
    RiskLevel.CRITICAL: "danger",
}


def risk_badges(channel_ids: Collection[int]) -> dict[int, Badge]:
    return {
        pk: Badge(
            f"{risk.get_level_display()} · {risk.score}",
            COLOURS[RiskLevel(risk.level)],
            reverse("admin:campaigns_numberrisk_change", args=[risk.pk]),
        )
        for pk, risk in risks_of(channel_ids).items()
    }
