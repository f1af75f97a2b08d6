import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone
from rest_framework.test import APIClient

from operations.models import WebhookDelivery, WebhookEndpoint
from operations.services import endpoints
from operations.services.announce import subscriptions

pytestmark = pytest.mark.django_db

CRM = {"name": "CRM", "url": "https://93.184.216.34/majlis", "events": ["lead.captured"]}


@pytest.fixture(autouse=True)
def _quiet(monkeypatch):
    monkeypatch.setattr("messaging.services.wakes._publisher.ask", lambda wake, **_: None)
    yield
    subscriptions.forget()


def _add(api, **said) -> dict:
    return api.post("/api/v1/webhook-endpoints", {**CRM, **said}).json()


def test_the_secret_is_shown_once(api):
    made = _add(api)
    assert made["secret"].startswith("whsec_")
    again = api.get(f"/api/v1/webhook-endpoints/{made['id']}")
    assert made["secret"] not in again.content.decode()
    assert (again.json()["events"], again.json()["is_active"]) == (["lead.captured"], True)


@pytest.mark.parametrize(
    ("said", "attr"),
    [
        ({"url": "https://10.0.0.1/"}, "url"),
        ({"url": "http://93.184.216.34/"}, "url"),
        ({"events": ["moon.rise"]}, "events.0"),
        ({"name": ""}, "name"),
    ],
)
def test_nonsense_is_refused_with_its_field(api, said, attr):
    answer = api.post("/api/v1/webhook-endpoints", {**CRM, **said})
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, attr)


def test_an_endpoint_is_changed_switched_and_deleted(api):
    address = f"/api/v1/webhook-endpoints/{_add(api)['id']}"
    body = api.patch(address, {"name": "ERP", "is_active": False}).json()
    assert (body["name"], body["is_active"], body["off_reason"]) == ("ERP", False, "Switched off by owner.")
    assert api.patch(address, {"is_active": True}).json()["off_reason"] == ""
    assert api.patch(address, {"url": "https://127.0.0.1/"}).status_code == 400
    assert api.delete(address).status_code == 204
    assert not WebhookEndpoint.objects.exists()


def test_a_new_secret_leaves_the_old_one_a_day(api):
    made = _add(api)
    answer = api.post(f"/api/v1/webhook-endpoints/{made['id']}/rotate-secret").json()
    assert answer["secret"] != made["secret"]
    assert answer["previous_secret_until"] > timezone.now().isoformat()


def test_deliveries_are_listed_and_sent_again(api):
    pk = _add(api)["id"]
    address = f"/api/v1/webhook-endpoints/{pk}"
    assert api.post(f"{address}/ping").status_code == 202
    WebhookDelivery.objects.update(work_state="done")
    (row,) = api.get(f"{address}/deliveries").json()["results"]
    assert (row["event_type"], row["state"]) == ("webhook.ping", "done")
    assert api.post(f"{address}/replay", {"deliveries": [row["id"]]}).json() == {"replayed": 1}
    assert api.post(f"{address}/replay", {"since": "2020-01-01T00:00:00Z"}).json() == {"replayed": 0}
    assert api.post(f"{address}/replay", {}).status_code == 400
    assert api.get("/api/v1/webhook-endpoints/999/deliveries").status_code == 404


def test_lists_cost_the_same_for_any_number(api, django_assert_num_queries):
    pk = _add(api)["id"]
    for _ in range(3):
        endpoints.ping(endpoint=WebhookEndpoint.objects.get())
        with django_assert_num_queries(1):
            api.get("/api/v1/webhook-endpoints")
        with django_assert_num_queries(2):
            api.get(f"/api/v1/webhook-endpoints/{pk}/deliveries")


def test_each_call_needs_its_permission(api, agent):
    pk = _add(api)["id"]
    agent.user_permissions.set(Permission.objects.filter(codename="view_webhookendpoint"))
    reader = APIClient()
    reader.force_authenticate(agent)
    address = f"/api/v1/webhook-endpoints/{pk}"
    assert reader.get(address).status_code == 200
    assert reader.post("/api/v1/webhook-endpoints", CRM).status_code == 403
    assert reader.patch(address, {"name": "x"}).status_code == 403
    assert reader.delete(address).status_code == 403
    assert reader.get(f"{address}/deliveries").status_code == 403
    for verb in ("ping", "replay", "rotate-secret"):
        assert reader.post(f"{address}/{verb}", {}).status_code == 403
