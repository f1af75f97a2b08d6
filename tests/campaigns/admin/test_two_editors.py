"""Two people at one draft, and a check list that is asked for at every pause in their typing."""

import re

import pytest

from campaigns.choices import CampaignState
from campaigns.models import Variant
from campaigns.services.check_list import problems
from leads.models import Segment
from tests.campaigns.admin.test_builder import post, typed
from tests.campaigns.factories import EVERYBODY, campaign_on, gateway

pytestmark = pytest.mark.django_db
_OPENED = re.compile(r'name="(page|shown_at)" value="([^"]+)"')
TOLD = "Somebody else has changed this draft"


def test_the_page_that_was_opened_first_undoes_nothing_unseen(admin_client):
    Segment.objects.create(name="Lagos", definition=EVERYBODY)
    campaign, channel = campaign_on(), gateway()
    first, second = (
        dict(_OPENED.findall(admin_client.get(f"/admin/campaigns/campaign/{campaign.pk}/change/").content.decode()))
        for _each in range(2)
    )
    post(admin_client, campaign, "save", typed(channel, name="First", **first))
    post(admin_client, campaign, "save", typed(channel, name="First again", **first))
    assert TOLD in post(admin_client, campaign, "save", typed(channel, name="Second", **second))
    answer = admin_client.post(f"/admin/campaigns/build/{campaign.pk}/launch/", typed(channel, **second), follow=True)
    assert TOLD in answer.content.decode()
    campaign.refresh_from_db()
    assert (campaign.name, campaign.state) == ("First again", CampaignState.DRAFT)


def test_the_check_list_asks_no_more_of_many_texts(django_assert_max_num_queries):
    campaign = campaign_on(gateway(), gateway())
    for letter in "BCDEFGH":
        Variant.objects.create(step=campaign.steps.get(), name=letter, body="Hello")
    with django_assert_max_num_queries(10):
        problems(campaign)
