"""Once more, to those only who did not get it for a reason that may have passed."""

from dataclasses import replace

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from campaigns.choices import CampaignState
from campaigns.errors import MovedMeanwhile
from campaigns.models import Campaign
from campaigns.segments import FAILED_IN

from .drafts import create_draft, draft_of

_ENDED = (CampaignState.FINISHED, CampaignState.CANCELLED)


def retry_failed(campaign: Campaign, *, by: User | None) -> Campaign:
    """A draft like it for its retryable failures; the check list says where there are none. Raises MovedMeanwhile
    while the campaign has not ended, for some may still get it."""
    if campaign.state not in _ENDED:
        raise MovedMeanwhile
    again = replace(
        draft_of(campaign),
        name=(_("%(name)s, once more") % {"name": campaign.name})[:120],
        segment_id=None,
        audience={"version": 1, "match": "all", "rules": [{"field": FAILED_IN, "op": "any", "value": [campaign.pk]}]},
        begins_on="",
        joins_later=False,
        starts_at=None,
        ends_at=None,
    )
    return create_draft(again, by=by)
