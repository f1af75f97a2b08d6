import pytest
from django.contrib.auth.models import Permission, User
from rest_framework.test import APIClient

from leads.models import Tag
from leads.services.tagging import ensure_tag
from tests.leads.factories import LeadFactory

pytestmark = pytest.mark.django_db


def _client(*permissions: str) -> APIClient:
    user = User.objects.create_user("integrator")
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.fixture
def api(admin_user):
    client = APIClient()
    client.force_authenticate(admin_user)
    return client


def test_tags_are_made_renamed_listed_and_deleted(api):
    made = api.post("/api/v1/tags", {"name": " Eid  sale ", "colour": "green"}).json()
    assert (made["name"], made["colour"]) == ("Eid sale", "green")
    assert api.post("/api/v1/tags", {"name": "EID SALE"}).status_code == 400
    assert api.patch(f"/api/v1/tags/{made['id']}", {"name": "eid sale"}).json()["name"] == "eid sale"
    assert [row["name"] for row in api.get("/api/v1/tags").json()["results"]] == ["eid sale"]
    assert api.delete(f"/api/v1/tags/{made['id']}").status_code == 204
    assert not Tag.objects.exists()


def test_a_lead_is_tagged_filtered_and_untagged(api):
    lead, _other = LeadFactory(), LeadFactory()
    body = api.post(f"/api/v1/leads/{lead.pk}/tags", {"names": ["vip", "Eid", "VIP"]}, format="json").json()
    assert body["tags"] == ["Eid", "vip"]
    assert [row["id"] for row in api.get("/api/v1/leads?tag=ViP").json()["results"]] == [lead.pk]
    tag = Tag.objects.get(name="vip")
    assert api.delete(f"/api/v1/leads/{lead.pk}/tags/{tag.pk}").status_code == 204
    assert api.get(f"/api/v1/leads/{lead.pk}").json()["tags"] == ["Eid"]


def test_new_tags_need_the_permission_to_make_them():
    lead = LeadFactory()
    ensure_tag("vip")
    api = _client("view_lead", "change_lead")
    assert api.post(f"/api/v1/leads/{lead.pk}/tags", {"names": ["vip"]}, format="json").status_code == 200
    assert api.post(f"/api/v1/leads/{lead.pk}/tags", {"names": ["vip", "new"]}, format="json").status_code == 403
    assert Tag.objects.count() == 1


def test_looking_is_not_tagging():
    lead = LeadFactory()
    api = _client("view_lead")
    assert api.post(f"/api/v1/leads/{lead.pk}/tags", {"names": ["vip"]}, format="json").status_code == 403
    assert api.get("/api/v1/tags").status_code == 403
