"""Every shape in which a provider says where somebody came from, up to the lead's first and last touch."""

import pytest

from leads.models import Lead, TouchRecord

from ..receiving import load, make_channels, receive

pytestmark = pytest.mark.django_db

# payload → what must be known of the touch; everything else of it is empty.
TOUCHES = {
    ("whatsapp_cloud", "referral_ctwa_ad"): {"source", "ad_id", "ctwa_clid", "headline", "post_type", "url"},
    ("whatsapp_cloud", "referral_post_image_no_clid"): {"source", "post_id", "headline", "post_type", "url"},
    ("messenger", "message_with_click_to_messenger_ad_referral"): {
        "source", "ad_id", "ref", "headline", "post_id", "post_type"},
    ("messenger", "postback_get_started_with_ad_referral"): {"source", "ad_id", "ref"},
    ("messenger", "referral_mme_link_existing_thread"): {"source", "ref"},
    ("messenger", "referral_timestamp_in_seconds"): {"source", "ref"},
    ("messenger", "feed_comment_added"): {"source", "post_id", "comment_id", "post_type", "url"},
}  # fmt: skip
FACTS = ("source", "ad_id", "post_id", "comment_id", "ref", "ctwa_clid", "headline", "post_type", "url")


@pytest.mark.parametrize(("kind", "name"), TOUCHES)
def test_what_the_provider_tells_is_kept(kind, name):
    make_channels()
    receive(kind, load(kind, name))

    touch = TouchRecord.objects.exclude(source="direct").get()
    assert {fact for fact in FACTS if getattr(touch, fact)} == TOUCHES[kind, name]
    lead = Lead.objects.get(pk=touch.lead_id)
    assert (lead.first_touch, lead.last_touch) == (touch, touch)


def test_the_first_stays_and_the_last_moves_on():
    make_channels()
    for name in ("feed_comment_added", "postback_get_started_with_ad_referral", "referral_mme_link_existing_thread"):
        receive("messenger", load("messenger", name))

    by_lead = {lead.pk: [touch.pk for touch in lead.touches.order_by("at", "pk")] for lead in Lead.objects.all()}
    assert max(map(len, by_lead.values())) > 1  # at least one of these people came twice
    for lead in Lead.objects.all():
        assert (lead.first_touch_id, lead.last_touch_id) == (by_lead[lead.pk][0], by_lead[lead.pk][-1])
