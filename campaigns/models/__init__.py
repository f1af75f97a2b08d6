from .campaign import Campaign, CampaignChannel
from .count import CampaignCount
from .enrolment import Enrolment
from .experiment import Experiment
from .past_step import PastStep
from .recipient import Recipient
from .response import Response
from .step import Step, Variant
from .wording import Wording

__all__ = [
    "Campaign",
    "CampaignChannel",
    "CampaignCount",
    "Enrolment",
    "Experiment",
    "PastStep",
    "Recipient",
    "Response",
    "Step",
    "Variant",
    "Wording",
]
