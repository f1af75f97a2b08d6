from .campaign import CampaignAdmin

__all__ = ["CampaignAdmin"]
