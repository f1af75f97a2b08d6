from .campaign import Campaign, CampaignChannel
from .count import CampaignCount
from .enrolment import Enrolment
from .experiment import Experiment
from .hour import CampaignHour
from .past_step import PastStep
from .recipient import Recipient
from .response import Response
from .risk import NumberRisk, RiskAssessment, RiskRules
from .step import Step, Variant
from .wording import Wording

__all__ = [
    "Campaign",
    "CampaignChannel",
    "CampaignCount",
    "CampaignHour",
    "Enrolment",
    "Experiment",
    "NumberRisk",
    "PastStep",
    "Recipient",
    "Response",
    "RiskAssessment",
    "RiskRules",
    "Step",
    "Variant",
    "Wording",
]
