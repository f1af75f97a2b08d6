import pytest
from rest_framework.test import APIClient

from leads.models import Lead
from tests.leads.factories import LeadFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(admin_user):
    client = APIClient()
    client.force_authenticate(admin_user)
    return client


def test_a_lead_is_scored_by_the_known_names(api):
    lead = LeadFactory(city="Lagos", language="en")
    body = api.post("/api/v1/ai/score-lead", {"contact_id": lead.pk}, format="json").json()
    assert set(body) >= {
        "total_score", "quality_tier", "priority", "breakdown", "insights", "next_actions",
    }  # fmt: skip
    assert body["breakdown"] == {"engagement": 0, "profile": 9, "behavior": 0, "timing": 0}
    assert body["total_score"] == sum(body["breakdown"].values()) == sum(point["points"] for point in body["points"])
    assert (body["quality_tier"], body["priority"]) == ("cold", "low")
    assert "Never wrote to us." in body["insights"]
    lead.refresh_from_db()
    assert lead.score == body["total_score"]
    assert api.post("/api/v1/ai/score-lead/", {"contact_id": 0}, format="json").status_code == 404


@pytest.mark.parametrize("path", ["leads/hot", "ai/hot-leads", "ai/hot-leads/"])
def test_hot_leads_come_highest_first(api, path):
    low, high, middle = (LeadFactory(score=score) for score in (50, 99, 81))
    assert [row["id"] for row in api.get(f"/api/v1/{path}").json()["results"]] == [high.pk, middle.pk]
    found = api.get(f"/api/v1/{path}?threshold=50&limit=2").json()["results"]
    assert [(row["id"], row["score"]) for row in found] == [(high.pk, 99), (middle.pk, 81)]
    assert low.pk in [row["id"] for row in api.get(f"/api/v1/{path}?threshold=40").json()["results"]]
    assert api.get(f"/api/v1/{path}?threshold=900").status_code == 400


def test_a_label_set_over_the_api_is_pinned_until_it_is_let_go(api):
    lead = LeadFactory()
    body = api.put(f"/api/v1/leads/{lead.pk}/label", {"label": "HOT"}, format="json").json()
    assert (body["label"], body["label_pinned"]) == ("HOT", True)
    body = api.delete(f"/api/v1/leads/{lead.pk}/label").json()
    assert (body["label"], body["label_pinned"]) == ("COLD", False)


def test_scores_need_the_permission_to_see_leads():
    client = APIClient()
    client.force_authenticate(UserFactory())
    lead = LeadFactory()
    assert client.get("/api/v1/ai/hot-leads").status_code == 403
    assert client.post("/api/v1/ai/score-lead", {"contact_id": lead.pk}).status_code == 403
    assert Lead.objects.get(pk=lead.pk).score == 0
