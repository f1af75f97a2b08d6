from .campaign import CampaignAdmin
from .risk import NumberRiskAdmin, RiskRulesAdmin

__all__ = ["CampaignAdmin", "NumberRiskAdmin", "RiskRulesAdmin"]
