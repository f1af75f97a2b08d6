import pytest
from rest_framework.test import APIClient

from leads.models import Segment
from tests.leads.factories import LeadFactory

pytestmark = pytest.mark.django_db

HOT = {"match": "all", "rules": [{"field": "label", "op": "in", "value": ["HOT"]}]}


@pytest.fixture
def api(admin_user):
    client = APIClient()
    client.force_authenticate(admin_user)
    return client


def test_segments_are_made_counted_and_filter_leads(api):
    hot = LeadFactory(label="HOT")
    LeadFactory(label="COLD")
    made = api.post("/api/v1/segments", {"name": "Hot", "definition": HOT}, format="json")
    assert made.status_code == 201
    pk = made.json()["id"]
    assert made.json()["in_words"] == "label: is any of Hot"
    assert api.get(f"/api/v1/segments/{pk}/count").json() == {"count": 1, "exact": True}
    assert [row["id"] for row in api.get(f"/api/v1/leads?segment={pk}").json()["results"]] == [hot.pk]
    assert api.patch(f"/api/v1/segments/{pk}", {"name": "Hottest"}, format="json").json()["name"] == "Hottest"
    assert api.delete(f"/api/v1/segments/{pk}").status_code == 204


def test_a_faulty_definition_is_a_400_that_says_where(api):
    bad = {"match": "all", "rules": [{"field": "label", "op": "in", "value": ["TEPID"]}]}
    answer = api.post("/api/v1/segments", {"name": "x", "definition": bad}, format="json")
    assert answer.status_code == 400
    assert "1: There is no choice “TEPID”." in answer.content.decode()


def test_a_definition_that_no_longer_holds_is_a_conflict(api):
    segment = Segment.objects.create(name="old", definition={"match": "all", "rules": [{"field": "gone", "op": "is"}]})
    assert api.get(f"/api/v1/segments/{segment.pk}/count").status_code == 409
    assert api.get(f"/api/v1/leads?segment={segment.pk}").status_code == 409


def test_the_fields_say_what_may_be_asked(api):
    fields = {field["key"]: field for field in api.get("/api/v1/segments/fields").json()}
    assert fields["stage"]["ops"] == {"in": "choices", "not_in": "choices"}
    assert ["NEW", "New"] in fields["stage"]["choices"]
