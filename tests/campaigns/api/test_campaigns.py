"""Campaigns over the API."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from campaigns.choices import CampaignState
from campaigns.models import Campaign
from leads.models import Segment
from tests.campaigns.factories import EVERYBODY, campaign_on, fed, gateway, people
from tests.leads.factories import UserFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/campaigns"


@pytest.fixture
def call(admin_client):
    def request(method, path="", body=None, **headers):
        return getattr(admin_client, method)(f"{URL}{path}", body, "application/json", **headers)

    return request


def drip(channel, leads, **more):
    return {
        "name": "Eid sale",
        "type": "drip",
        "message_template": "Hello {name|friend}: {offer} off",
        "contact_ids": [lead.pk for lead in leads],
        "phone_number_id": channel.external_id,
        "metadata": {
            "tone": "friendly",
            "variables": {"offer": "20 %"},
            "sequence": [{"delay_hours": 24, "message": "Still {offer}"}, {"delay_hours": 0.5, "message": "Last day"}],
        },
        **more,
    }


def test_one_post_makes_a_whole_drip(call):
    channel = gateway()
    (amina, *_others) = people(2)
    answer = call("post", "", drip(channel, [amina]), headers={"Idempotency-Key": "eid"})
    assert answer.status_code == 201, answer.json()
    made = answer.json()
    assert made["type"] == "drip" and made["state"] == "draft" and made["message_template"].startswith("Hello")
    assert [step["delay_minutes"] for step in made["steps"]] == [0, 1440, 30]
    assert made["metadata"] == {"tone": "friendly", "rewrites": False, "variables": {"offer": "20 %"}}
    assert made["channels"] == [{"channel": channel.pk, "phone_number_id": channel.external_id, "share": 1}]
    preview = call("post", f"/{made['id']}/preview").json()
    assert (preview["reached"], preview["problems"]) == (1, [])
    assert preview["samples"][1]["text"] == "Still 20 %"
    assert call("post", "", drip(channel, [amina]), headers={"Idempotency-Key": "eid"}).json()["id"] == made["id"]
    assert Campaign.objects.count() == 1


def test_started_paused_resumed_cancelled_tried_again(call):
    channel = gateway()
    made = call("post", "", drip(channel, people(2))).json()["id"]
    assert call("post", f"/{made}/start").json()["state"] == CampaignState.RUNNING
    assert call("post", f"/{made}/start").json()["errors"][0]["code"] == "campaign_moved_meanwhile"
    assert call("post", f"/{made}/pause").json()["state"] == CampaignState.PAUSED
    assert call("post", f"/{made}/resume").json()["state"] == CampaignState.RUNNING
    assert call("post", f"/{made}/retry-failed").status_code == 409
    assert call("post", f"/{made}/cancel").json()["state"] == CampaignState.CANCELLED
    again = call("post", f"/{made}/retry-failed")
    assert again.status_code == 201 and again.json()["name"] == "Eid sale, once more"
    assert call("patch", f"/{made}", {"name": "x"}).status_code == 409
    assert call("delete", f"/{made}").status_code == 409
    assert call("delete", f"/{again.json()['id']}").status_code == 204


def test_what_stands_against_a_start_is_told(call):
    made = call("post", "", {"name": "Empty"}).json()["id"]
    error = call("post", f"/{made}/start").json()["errors"][0]
    assert error["code"] == "campaign_not_ready"
    assert "choose a segment" in error["detail"] and "Write the message first" in error["detail"]


def test_a_start_in_the_future_is_scheduled(call):
    channel = gateway()
    at = timezone.now() + timedelta(hours=2)
    made = call("post", "", drip(channel, people(1), starts_at=at.isoformat())).json()["id"]
    assert call("post", f"/{made}/start").json()["state"] == CampaignState.SCHEDULED
    assert call("post", f"/{made}/start", {}).json()["state"] == CampaignState.RUNNING


def test_a_draft_is_changed_in_part(call):
    channel = gateway()
    people(1)
    segment = Segment.objects.create(name="Lagos", definition=EVERYBODY)
    made = call("post", "", drip(channel, people(1))).json()["id"]
    changed = call("patch", f"/{made}", {"segment": segment.pk, "per_minute": 5}).json()
    assert (changed["segment"], changed["audience"], changed["per_minute"]) == (segment.pk, {}, 5)
    assert len(changed["steps"]) == 3 and changed["type"] == "drip"
    steps = [{"variants": [{"text": "Hey"}, {"text": "Hello", "share": 3}]}]
    changed = call("patch", f"/{made}", {"steps": steps, "type": "broadcast"}).json()
    assert [(one["name"], one["text"], one["share"]) for one in changed["steps"][0]["variants"]] == [
        ("A", "Hey", 1),
        ("B", "Hello", 3),
    ]


@pytest.mark.parametrize(
    ("more", "attr"),
    [
        ({"contact_ids": [999_999]}, "contact_ids"),
        ({"phone_number_id": "nobody's"}, "phone_number_id"),
        ({"audience": {"match": "all", "rules": [{"field": "shoe_size"}]}, "contact_ids": None}, "contact_ids"),
        ({"metadata": {"tone": "shrill"}}, "metadata.tone"),
        ({"segment": 1}, "segment"),
    ],
)
def test_what_is_wrong_is_told_by_its_field(call, more, attr):
    answer = call("post", "", drip(gateway(), people(1), **more))
    assert answer.status_code == 400
    assert attr in [error["attr"] for error in answer.json()["errors"]]


def test_recipients_are_listed_and_chosen_by_state(call):
    people(3)
    campaign = fed(campaign_on(gateway()))
    page = call("get", f"/{campaign.pk}/recipients").json()
    assert len(page["results"]) == 3 and page["results"][0]["state"] == "queued"
    assert call("get", f"/{campaign.pk}/recipients?state=failed").json()["results"] == []
    assert call("get", f"/{campaign.pk}").json()["progress"]["by_state"] == {"queued": 3}


def test_a_list_costs_the_same_for_any_number(call, django_assert_max_num_queries):
    for _ in range(6):
        campaign_on(gateway())
    with django_assert_max_num_queries(12):
        assert len(call("get", "?state=draft").json()["results"]) == 6


def test_to_start_is_a_permission_of_its_own(client):
    campaign = campaign_on(gateway())
    writer = UserFactory()
    codes = ("view_campaign", "change_campaign", "add_campaign")
    writer.user_permissions.set(Permission.objects.filter(codename__in=codes))
    client.force_login(writer)
    for verb in ("start", "pause", "resume", "cancel", "retry-failed", "preview"):
        assert client.post(f"{URL}/{campaign.pk}/{verb}").status_code == 403
    assert client.get(f"{URL}/{campaign.pk}").status_code == 200
