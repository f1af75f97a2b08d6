"""What campaigns came to, over the API."""

import pytest
from django.contrib.auth.models import Permission

from messaging.choices import MessageState
from messaging.services.volume import count_messages
from tests.campaigns.factories import campaign_on, fed, gateway, people
from tests.campaigns.histories import answers, buys, hours_ago, lead_of, sent_at, told
from tests.leads.factories import UserFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1"


@pytest.fixture
def campaign():
    people(4)
    campaign = fed(campaign_on(gateway(rate_per_second=1000, delay_from=0, delay_to=0)))
    messages = sent_at(hours_ago(1))
    told(messages[3:], MessageState.FAILED, error_code="131026")
    told(messages[:3], MessageState.DELIVERED)
    told(messages[:2], MessageState.READ)
    answers(lead_of(messages[0]))
    buys(lead_of(messages[0]))
    return campaign


def get(client, path, **query):
    answer = client.get(f"{URL}/{path}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


NUMBERS = {
    "total_messages": 4, "sent_count": 3, "delivered_count": 3, "read_count": 2, "replied_count": 1,
    "converted_count": 1, "opted_out_count": 0, "failed_count": 1, "delivery_rate": 75.0, "read_rate": 50.0,
    "response_rate": 25.0, "conversion_rate": 25.0, "engagement_score": 80,
}  # fmt: skip


def test_a_campaign_by_both_of_its_addresses(admin_client, campaign):
    found = get(admin_client, f"campaigns/{campaign.pk}/analytics")
    assert found == get(admin_client, f"analytics/campaigns/{campaign.pk}/")
    analytics = found.pop("analytics")
    assert found == {"campaign_id": campaign.pk, "campaign_name": campaign.name, "status": "running"}
    assert NUMBERS.items() <= analytics.items()
    assert analytics["revenue"] == [{"currency": "NGN", "amount": "1500.00", "sales": 1}]
    assert [part["points"] for part in analytics["engagement"]] == [15, 15, 30, 20, 0]
    assert [stage["number"] for stage in analytics["funnel"]] == [4, 3, 3, 2, 1, 1]
    assert [each["code"] for each in analytics["failures"]] == ["131026"]
    assert [bucket["counts"]["sent"] for bucket in analytics["timeline"]["buckets"]] == [3]
    assert len(analytics["hours"]) == 24 and len(analytics["weekdays"]) == 7
    assert analytics["variants"][0]["read_count"] == 2


def test_all_campaigns_engagement_and_the_best(admin_client, campaign):
    (one,) = get(admin_client, "analytics/campaigns", days=2)["results"]
    assert one["campaign_id"] == campaign.pk and NUMBERS.items() <= one["analytics"].items()
    assert NUMBERS.items() <= get(admin_client, "analytics/engagement").items()
    best = get(admin_client, "analytics/top-performers")
    assert (best["least_sample"], best["campaigns"], len(best["leads"])) == (30, [], 1)
    other = gateway()
    assert get(admin_client, "analytics/campaigns", channel=other.pk)["results"] == []


def test_the_house_at_a_glance(admin_client, campaign):
    count_messages()
    found = get(admin_client, "analytics/dashboard")
    assert found == {
        "total_messages_sent": 0, "total_messages_received": 1, "total_contacts": 4, "total_campaigns": 1,
        "active_campaigns": 1, "avg_response_rate": 25.0, "today_messages": 1, "this_week_messages": 1,
    }  # fmt: skip
    assert get(admin_client, "stats") == found
    days = get(admin_client, "analytics/messages/timeline", days=3)["results"]
    assert len(days) == 3
    assert sum(day["received"] for day in days) == 1
    assert sum(day["campaigns"]["read"] for day in days) == 2


def test_questions_that_make_no_sense_are_refused(admin_client):
    for query in ({"since": "2026-02-02", "until": "2026-02-01"}, {"days": 900}, {"channel": 99}, {"since": "soon"}):
        assert admin_client.get(f"{URL}/analytics/engagement", query).status_code == 400


def test_it_needs_the_permission_and_money_one_more(client, campaign):
    user = UserFactory()
    client.force_login(user)
    for path in ("dashboard", "campaigns", "engagement", "top-performers", "messages/timeline"):
        assert client.get(f"{URL}/analytics/{path}").status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_campaign"))
    assert "revenue" not in get(client, f"campaigns/{campaign.pk}/analytics")["analytics"]
    assert get(client, "analytics/top-performers")["leads"] == []
