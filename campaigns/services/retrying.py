"""Once more, to those only who did not get it for a reason that may have passed."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.choices import CampaignState
from campaigns.errors import MovedMeanwhile
from campaigns.models import Campaign, CampaignChannel, Step, Variant
from campaigns.segments import FAILED_IN

_ENDED = (CampaignState.FINISHED, CampaignState.CANCELLED)
_STOPS = ("stop_on_reply", "stop_on_sale", "stop_stages")
_COPIED = ("kind", "variables", "tone", "per_minute", "lifetime_hours", *_STOPS)
_COPIED_OF_STEP = ("number", "delay_minutes", "delivery_hour", "replied", "bought", "only_if")
_COPIED_OF_VARIANT = ("name", "weight", "body", "template_name", "template_language", "template_values")


@transaction.atomic
def retry_failed(campaign: Campaign, *, by: User | None) -> Campaign:
    """A draft like it for its retryable failures; the check list says where there are none. Raises MovedMeanwhile
    while the campaign has not ended, for some may still get it."""
    if campaign.state not in _ENDED:
        raise MovedMeanwhile
    audience = {"version": 1, "match": "all", "rules": [{"field": FAILED_IN, "op": "any", "value": [campaign.pk]}]}
    name = _("%(name)s, once more") % {"name": campaign.name}
    copied = {column: getattr(campaign, column) for column in _COPIED}
    again = Campaign.objects.create(name=name[:120], audience=audience, created_by=by, **copied)
    for share in campaign.shares.all():
        CampaignChannel.objects.create(campaign=again, channel_id=share.channel_id, weight=share.weight)
    for step in campaign.steps.prefetch_related("variants"):
        copy = Step.objects.create(campaign=again, **{column: getattr(step, column) for column in _COPIED_OF_STEP})
        for variant in step.variants.all():
            texts = {column: getattr(variant, column) for column in _COPIED_OF_VARIANT}
            Variant.objects.create(step=copy, **texts)
    return again
