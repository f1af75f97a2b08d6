"""The risk of a campaign's numbers, on its pages."""

from typing import Any

from campaigns.choices import RiskLevel
from campaigns.models import Campaign
from campaigns.selectors.risk import risks_of_campaign, shown_advice

TAGS = {
    RiskLevel.LOW: "green",
    RiskLevel.MEDIUM: "blue",
    RiskLevel.HIGH: "orange",
    RiskLevel.CRITICAL: "red",
}
_WORTH_A_WORD = (RiskLevel.HIGH, RiskLevel.CRITICAL)


def risk_piece(campaign: Campaign) -> dict[str, Any]:
    risks = risks_of_campaign(campaign)
    loud = [risk for risk in risks if risk.level in _WORTH_A_WORD]
    return {
        "risks": [(risk, TAGS[RiskLevel(risk.level)]) for risk in risks],
        # The first thing to do with each.
        "risk_warnings": [advice for risk in loud for advice in shown_advice(risk.assessment)[:1]],
    }
