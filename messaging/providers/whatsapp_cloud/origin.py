"""Where a person came from: the ad or the post that they tapped.

https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference/messages
"""

from leads.identity import Touch, TouchSource

from .payloads import Referral

_SOURCES = {"ad": TouchSource.AD, "post": TouchSource.POST}


def touch_of(referral: Referral) -> Touch:
    source = _SOURCES.get(referral.source_type, TouchSource.REFERRAL)
    return Touch(
        source,
        ad_id=referral.source_id if source is TouchSource.AD else "",
        post_id=referral.source_id if source is TouchSource.POST else "",
        ctwa_clid=referral.ctwa_clid,
        headline=referral.headline,
        post_type=referral.media_type,
        url=referral.source_url,
    )
