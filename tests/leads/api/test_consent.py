"""Consent over the API: asked, told, listed."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import timezone
from rest_framework.test import APIClient

from leads.models import ConsentRecord
from leads.selectors.consent import may_send
from tests.leads.factories import LeadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(admin_user):
    client = APIClient()
    client.force_authenticate(admin_user)
    return client


@pytest.fixture
def lead():
    return LeadFactory()


def tell(api, lead, **said):
    return api.post(f"/api/v1/leads/{lead.pk}/consent", {"reason": "form", **said}, format="json")


def test_nothing_said_means_that_messages_may_go(api, lead):
    body = api.get(f"/api/v1/leads/{lead.pk}/consent").json()
    assert body == {"may_send": True, "may_send_marketing": True, "state": [], "ledger": []}


def test_told_once_by_the_same_proof_and_kept_with_it(api, lead, admin_user):
    at = (timezone.now() - timedelta(days=1)).isoformat()
    said = {"status": "withdrawn", "purpose": "marketing", "channel": "whatsapp", "reference": "call-1", "at": at}
    for _ in range(2):
        body = tell(api, lead, **said, quote="no more ads").json()
    assert (body["may_send"], body["may_send_marketing"]) == (True, False)
    (state,), (line,) = body["state"], body["ledger"]
    assert (state["channel"], state["purpose"], state["status"]) == ("whatsapp", "marketing", "withdrawn")
    assert (line["source"], line["reference"], line["quote"], line["by"]) == ("api", "call-1", "no more ads", "admin")
    assert tell(api, lead, status="given").json()["may_send_marketing"] is True
    assert ConsentRecord.objects.count() == 2


@pytest.mark.parametrize(
    "said",
    [
        {"status": "unsure"},
        {"status": "given", "channel": "pigeon"},
        {"status": "given", "reason": ""},
        {"status": "given", "at": "2999-01-01T00:00:00Z"},
        {},
    ],
)
def test_what_is_no_statement_is_refused(said, api, lead):
    assert tell(api, lead, **said).status_code == 400
    assert not ConsentRecord.objects.exists()


def test_leads_are_filtered_by_consent(api, lead):
    other = LeadFactory()
    tell(api, lead, status="withdrawn")
    found = {
        value: [row["id"] for row in api.get("/api/v1/leads", {"consent": value}).json()["results"]]
        for value in ("withdrawn", "given", "none")
    }
    assert found == {"withdrawn": [lead.pk], "given": [], "none": [other.pk]}


def test_reading_and_telling_need_their_permissions(lead):
    user = User.objects.create_user("integrator")
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_lead"]))
    client = APIClient()
    client.force_authenticate(user)
    assert client.get(f"/api/v1/leads/{lead.pk}/consent").status_code == 403
    assert tell(client, lead, status="given").status_code == 403
    assert may_send(lead.pk)
