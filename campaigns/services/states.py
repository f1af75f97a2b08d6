"""A campaign goes from state to state: one conditional UPDATE that says whether it won."""

from django.utils import timezone

from campaigns.choices import CampaignState
from campaigns.errors import MovedMeanwhile
from campaigns.models import Campaign
from campaigns.transitions import CAMPAIGN_MOVES
from common.transitions import move


def move_campaign(campaign: Campaign, to: CampaignState, **changes: object) -> None:
    """Raises MovedMeanwhile; otherwise `campaign` says afterwards what the table says."""
    mine = Campaign.objects.filter(pk=campaign.pk)
    allowed = CAMPAIGN_MOVES.allows(campaign.state, to)
    now = timezone.now()
    if not allowed or not move(mine, field="state", before=campaign.state, after=to, updated_at=now, **changes):
        raise MovedMeanwhile
    campaign.refresh_from_db()
