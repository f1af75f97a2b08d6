"""The reports as staff see them, and as files."""

import csv
import io

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from campaigns.models import Campaign
from messaging.choices import MessageState
from tests.campaigns.factories import campaign_on, fed, gateway, people
from tests.campaigns.histories import answers, buys, hours_ago, lead_of, sent_at, told
from tests.leads.factories import UserFactory

pytestmark = pytest.mark.django_db
OVERVIEW = "campaign-analytics:overview"


@pytest.fixture
def campaign():
    people(3, first_name="Amina")
    channel = gateway(name="=Shop", rate_per_second=1000, delay_from=0, delay_to=0)
    campaign = fed(campaign_on(channel, name="=SUM(A1)"))
    messages = sent_at(hours_ago(1))
    told(messages[:2], MessageState.READ)
    answers(lead_of(messages[0]))
    buys(lead_of(messages[0]))
    return campaign


def address(campaign):
    return reverse("campaign-analytics:campaign", args=[campaign.pk])


def rows_of(answer):
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_the_page_of_a_campaign(admin_client, campaign, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        page = admin_client.get(address(campaign)).content.decode()
    assert 'data-stage="sent"' in page and 'data-table="channels"' in page
    assert 'data-read="2"' in page and 'data-sent="1"' in page
    assert "NGN 1,500" in page and "Amina" in page
    assert (
        address(campaign)
        in admin_client.get(reverse("admin:campaigns_campaign_change", args=[campaign.pk])).content.decode()
    )


def test_the_overview_and_its_filters(admin_client, campaign, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        page = admin_client.get(reverse(OVERVIEW)).content.decode()
    assert "=SUM(A1)" in page and 'data-table="hours"' in page
    other = gateway()
    assert "No campaign sent anything" in admin_client.get(reverse(OVERVIEW), {"channel": other.pk}).content.decode()
    wrong = admin_client.get(reverse(OVERVIEW), {"since": "2026-02-02", "until": "2026-02-01"}).content.decode()
    assert "The end must come after the beginning." in wrong


def test_files_are_streamed_and_open_without_harm(admin_client, campaign):
    answer = admin_client.get(reverse(OVERVIEW), {"table": "campaigns"})
    assert answer.streaming
    header, row = rows_of(answer)
    said = dict(zip(header, row, strict=True))
    assert (said["Campaign"], said["Read"], said["Revenue"]) == ("'=SUM(A1)", "2", "NGN 1500.00")
    _header, row = rows_of(admin_client.get(address(campaign), {"table": "channels"}))
    assert row[0] == "'=Shop"
    assert admin_client.get(address(campaign), {"table": "nothing"}).status_code == 404


def test_who_may_not_see_sales_or_leads_sees_neither(client, campaign):
    user = UserFactory(is_staff=True)
    client.force_login(user)
    assert client.get(address(campaign)).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_campaign"))
    page = client.get(address(campaign)).content.decode()
    assert "1,500" not in page and "Amina" not in page
    assert "Revenue" not in rows_of(client.get(reverse(OVERVIEW), {"table": "campaigns"}))[0]


def test_before_the_first_message_the_page_says_so(admin_client):
    campaign = campaign_on(gateway())
    assert admin_client.get(address(campaign)).status_code == 404
    Campaign.objects.update(state="scheduled")
    assert "Nothing was sent yet" in admin_client.get(address(campaign)).content.decode()
