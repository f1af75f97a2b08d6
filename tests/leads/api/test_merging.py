import pytest
from django.contrib.auth.models import Permission, User
from rest_framework.test import APIClient

from leads.models import Lead, LeadMerge
from tests.leads.factories import LeadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(admin_user):
    client = APIClient()
    client.force_authenticate(admin_user)
    return client


def _merge(api, keep, other, **more):
    return api.post("/api/v1/leads/merge", {"keep": keep.pk, "other": other.pk, **more}, format="json")


def test_two_leads_are_merged_and_the_chosen_fields_stay(api):
    keep, other = LeadFactory(first_name="Amina", city="Lagos"), LeadFactory(first_name="Aminah", city="Abuja")
    answer = _merge(api, keep, other, fields={"name": "other", "city": "keep"})
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert (body["lead"]["id"], body["lead"]["first_name"], body["lead"]["city"]) == (keep.pk, "Aminah", "Lagos")
    assert not Lead.objects.filter(pk=other.pk).exists()


def test_a_merged_lead_is_gone_and_says_where_it_went(api):
    keep, other = LeadFactory(), LeadFactory()
    _merge(api, keep, other)
    answer = api.get(f"/api/v1/leads/{other.pk}")
    assert answer.status_code == 410
    assert {(error["attr"], error["detail"]) for error in answer.json()["errors"]} >= {("merged_into", str(keep.pk))}
    assert api.get("/api/v1/leads/999999").status_code == 404


def test_a_merge_is_undone(api):
    keep, other = LeadFactory(), LeadFactory(first_name="Bola")
    merge = _merge(api, keep, other).json()["merge"]
    answer = api.post(f"/api/v1/leads/merges/{merge}/undo")
    assert (answer.status_code, answer.json()["first_name"]) == (200, "Bola")
    assert api.get(f"/api/v1/leads/{other.pk}").status_code == 200
    again = api.post(f"/api/v1/leads/merges/{merge}/undo")
    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "undone_already")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"other": "keep"}, (400, "same_lead")),
        ({"other": 999_999}, (404, "lead_gone")),
        ({"fields": {"shoe_size": "keep"}}, (400, "unknown_choice")),
    ],
)
def test_what_cannot_be_merged_is_refused(api, said, code):
    keep, other = LeadFactory(), LeadFactory()
    body = {"keep": keep.pk, "other": other.pk} | said
    body["other"] = keep.pk if body["other"] == "keep" else body["other"]
    answer = api.post("/api/v1/leads/merge", body, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == code
    assert not LeadMerge.objects.exists()


def test_who_may_only_change_leads_may_not_merge():
    user = User.objects.create_user("integrator")
    user.user_permissions.set(Permission.objects.filter(codename="change_lead"))
    client = APIClient()
    client.force_authenticate(user)
    assert _merge(client, LeadFactory(), LeadFactory()).status_code == 403
