from .campaign import Campaign, CampaignChannel
from .count import CampaignCount
from .enrolment import Enrolment
from .recipient import Recipient
from .step import Step, Variant

__all__ = ["Campaign", "CampaignChannel", "CampaignCount", "Enrolment", "Recipient", "Step", "Variant"]
